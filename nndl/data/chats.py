r"""Exchanges of two people (对话), written for this book: no log of real people.

``OPEN`` questions have many good replies and no best one. In ``TALKS`` the same last sentence needs
another reply after another first one, so what came before has to be read.
"""

from __future__ import annotations

from typing import NamedTuple

from nndl import expect

GENERIC = "i don't know ."

OPEN = {
    "what shall we do tonight ?": (
        "let us see a film .", "we could cook noodles .", "come to the concert with me .",
        "my sister has a party .", "stay home and play chess .",
    ),
    "where were you born ?": (
        "in a village near the sea .", "my parents lived in Lima then .", "here in this town .",
        "on a ship , believe it or not .", "far away in the north .",
    ),
    "what did you dream last night ?": (
        "a blue horse spoke to me .", "that the school was under water .", "nothing at all .",
        "my old teacher danced .", "we were flying over the city .",
    ),
    "which book should i read ?": (
        "the one about whales .", "try a short story first .", "any map with old names .",
        "take this one , it is funny .", "the diary of my uncle .",
    ),
    "why are you late ?": (
        "the bus did not come .", "because my clock stopped .", "there was snow on the road .",
        "a dog took my shoe .", "our meeting went on and on .",
    ),
    "what is in the box ?": (
        "old letters , mostly .", "two kittens , be quiet .", "a lamp for the kitchen .",
        "my winter clothes .", "it is empty .",
    ),
    "what would you like to eat ?": (
        "rice with fish , please .", "only some soup .", "bread and cheese are fine .",
        "something without meat .", "the largest cake you have .",
    ),
    "how was the journey ?": (
        "long , but the hills were lovely .", "we slept all the way .", "never again by night .",
        "quick and cheap .", "a man sang for five hours .",
    ),
    "who broke the window ?": (
        "it was the wind .", "ask the boys next door .", "our cat , i am afraid .",
        "a ball flew in .", "someone with a big foot .",
    ),
    "what makes you happy ?": (
        "rain on the roof .", "when my daughter laughs .", "a free morning .",
        "to swim in cold water .", "friends who cook .",
    ),
    "what will you do after school ?": (
        "go to sea like my aunt .", "study the stars .", "open a shop for bikes .",
        "travel for a year .", "learn to build houses .",
    ),
    "how did you two meet ?": (
        "on a train to Harbin .", "she sold me a ticket .", "at a very dull wedding .",
        "our dogs liked each other .", "he lived across the street .",
    ),
    "what is that noise ?": (
        "the washing machine .", "trains , you get used to it .", "a bird in the chimney .",
        "somebody moves chairs upstairs .", "only my brother and his drum .",
    ),
    "what do you think of the painting ?": (
        "too much green .", "the hands are wonderful .", "it makes me sad .",
        "a child could do that .", "one should see it by daylight .",
    ),
    "how can i sleep better ?": (
        "drink warm milk .", "walk before you go to bed .", "leave the phone in the kitchen .",
        "open the window .", "count sheep backwards .",
    ),
    "what shall i give my mother ?": (
        "flowers never fail .", "a photo of all of you .", "your time .",
        "good tea in a fine box .", "tickets for the opera .",
    ),
}  # fmt: skip

TALKS = {
    "how much was it ?": (
        ("i bought a bike .", "ninety , it is used ."),
        ("i bought a house .", "more than we have ."),
        ("i bought an ice cream .", "just two coins ."),
        ("i bought a piano .", "nothing , i only had to carry it ."),
    ),
    "what is its name ?": (
        ("i have a cat .", "she is called Mimi ."),
        ("we found a planet .", "it has only a number ."),
        ("he built a ship .", "the Good Hope ."),
        ("i wrote a song .", "it has no title yet ."),
    ),
    "how long does it take ?": (
        ("i walk to school .", "ten minutes , five if i run ."),
        ("we build a bridge .", "three years at least ."),
        ("i boil an egg .", "four minutes for a soft one ."),
        ("i learn chinese .", "ask me when i am old ."),
    ),
    "is it far ?": (
        ("i go to the moon .", "three days by rocket ."),
        ("i go to the bakery .", "no , just round the corner ."),
        ("i go to Beijing .", "one night by train ."),
        ("i go to bed .", "up the stairs and left ."),
    ),
    "can i help you ?": (
        ("i lost my keys .", "yes , look under the table ."),
        ("i cook for ten people .", "please cut the onions ."),
        ("i move to another flat .", "you can carry the books ."),
        ("i cannot swim .", "hold my hand ."),
    ),
    "and then ?": (
        ("the lights went out .", "everybody sang in the dark ."),
        ("he asked her to marry him .", "she said maybe ."),
        ("the bear came closer .", "it ate our lunch and left ."),
        ("our boat turned over .", "we swam to an island ."),
    ),
    "are you sure ?": (
        ("it will rain .", "look at those clouds ."),
        ("two and two is five .", "no , let me count again ."),
        ("the shop is open .", "the lights are on ."),
        ("i can lift you .", "come here and see ."),
    ),
    "may i try it ?": (
        ("this is my new violin .", "wash your hands first ."),
        ("this soup is hot .", "wait until it is cool ."),
        ("this horse is wild .", "only with a helmet ."),
        ("this puzzle is hard .", "good luck , i gave up ."),
    ),
}

NEW = (  # sentences that occur in no exchange
    "what shall we do tomorrow ?", "where were you yesterday ?", "why is the dog late ?",
    "what is in the soup ?", "which film should i see ?", "who took the cheese ?",
    "how was the concert ?", "what will you do tonight ?", "what do you think of the opera ?",
    "how can i learn to swim ?", "what shall i give my teacher ?", "what is that on the roof ?",
)  # fmt: skip


class Exchange(NamedTuple):
    """What was said before, what is said now, and the reply."""

    before: str  # empty if nothing was
    says: str
    reply: str


def exchanges(generic=2):
    """Return all exchanges; every open question is answered ``generic`` times with ``GENERIC``.

    Raises
    ------
    TypeError, ValueError
        If ``generic`` is no integer of at least 0.
    """
    expect.at_least("generic", generic, 0)
    found = []
    for says, replies in OPEN.items():
        found += [Exchange("", says, reply) for reply in (*replies, *[GENERIC] * generic)]
    for says, talks in TALKS.items():
        found += [Exchange(before, says, reply) for before, reply in talks]
    return found


def words(exchange, context=True):
    """What a network reads: the words of ``says``, with those before it if there is a context."""
    before = exchange.before.split() if context else []
    return [*before, "|", *exchange.says.split()]


def distinct(replies, n):
    """distinct-n: the number of different n-grams in some replies, over the number of all.

    Parameters
    ----------
    replies : sequence of sequences of words
    n : int

    Returns
    -------
    float
        1 if no n-gram comes twice; 0 if there is none.
    """
    expect.at_least("n", n, 1)
    grams = [tuple(r[k : k + n]) for r in replies for k in range(len(r) - n + 1)]
    return len(set(grams)) / len(grams) if grams else 0.0
