"""What the twins are timed against where no library has the layer: the usual, plain forms."""
