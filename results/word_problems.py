"""SVAMP's word problems: from the text to an equation, by networks and by looking things up.

The numbers of a text are named a, b, c in their order, and an equation is written operation first:
"Dan had $ 3 left. He had $ 4." and 4 - 3 are "dan had $ A left . he had $ B ." and "-ba". An answer
is right if its value, a fraction, is the true one. SVAMP tells one story in several ways; "apart"
keeps problems of similar stories on one side of the split, "at random" does not. Methods learn and
are judged again without the question, from the story alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from fractions import Fraction
from operator import add, mul, sub, truediv
from string import ascii_lowercase, ascii_uppercase

import numpy as np
import torch
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from nndl.data import word_problems
from results.translation.counting import nearest
from results.translation.network import NETWORKS, Translator, train

SEEDS = range(3)
TOLERANCE = 0.08  # four problems with two operations
TEST, SIMILAR, EPOCHS = 170, 0.5, 20
DIGITS = "zero one two three four five six seven eight nine ten eleven twelve".split()
OPERATIONS = {"+": add, "-": sub, "*": mul, "/": truediv}


def read(text):
    """The tokens of a text, its numbers named A, B, ..., and the numbers."""
    tokens, numbers = [], []
    for token in re.findall(r"\d+(?:\.\d+)?|[a-z]+|'[a-z]+|[^\w\s]", text.lower()):
        if token[0].isdigit() or token in DIGITS:
            numbers.append(Fraction(token if token[0].isdigit() else DIGITS.index(token)))
            token = ascii_uppercase[len(numbers) - 1]
        tokens.append(token)
    return tuple(tokens), numbers


def prefix(equation, numbers):
    """An equation with the operation first, numbers by name: "( 4.0 - 3.0 )" is "-ba".

    A number that stands twice in the text is named the first time by its first place, then by its
    second. None if a number is not in the text.
    """
    tokens, names = iter(equation.split()), defaultdict(list)
    for name, number in zip(ascii_lowercase, numbers):
        names[number].append(name)

    def part():
        token = next(tokens)
        if token != "(":
            found = names[Fraction(token)]
            return found.pop(0) if len(found) > 1 else "".join(found) or "?"
        left, operation, right = part(), next(tokens), part()
        next(tokens)
        return operation + left + right

    found = part()
    return None if "?" in found else found


def value(template, numbers):
    """The value of "-ba", a fraction; None if this is no equation in these numbers."""
    stack = []
    for sign in reversed(template):
        if sign in OPERATIONS:
            if len(stack) < 2 or (sign == "/" and stack[-2] == 0):
                return None
            stack.append(OPERATIONS[sign](stack.pop(), stack.pop()))
        elif ascii_lowercase.index(sign) < len(numbers):
            stack.append(numbers[ascii_lowercase.index(sign)])
        else:
            return None
    return stack[0] if len(stack) == 1 else None


def load():
    """(problem, tokens, numbers, template, tokens of the story) of each problem."""
    found = []
    for problem in word_problems.load():
        tokens, numbers = read(problem.text)
        story = read(problem.text[: -len(problem.question)])[0]
        found.append((problem, tokens, numbers, prefix(problem.equation, numbers), story))
    return found


def split(problems, apart, seed):
    """What to learn from, what to try things on, and the test of this seed; all disjoint.

    EPOCHS was tried on the second part, stories apart; half of it is in the tests at random.
    """
    stories = [{w for w in p[-1] if w.islower()} for p in problems]
    group = list(range(len(problems)))
    for i, story in enumerate(stories):
        for j in range(i):
            if apart and len(story & stories[j]) >= SIMILAR * len(story | stories[j]):
                group = [group[j] if g == group[i] else g for g in group]
    largest = Counter(group).most_common(1)[0][0] if apart else None  # always learned from
    order = np.random.default_rng(0).permutation(sorted(set(group) - {largest})).tolist()
    parts = []
    for _ in range(len(SEEDS) + 1):
        part = []
        while len(part) < TEST:
            g = order.pop()
            part += [p for p, own in zip(problems, group) if own == g]
        parts.append(part)
    choose, test = parts[0], parts[1 + seed]
    away = {id(p) for p in choose + test}
    return [p for p in problems if id(p) not in away and p[3]], choose, test


def scores(problems, found):
    """Shares: right answers, of all and by the true number of operations; true equations; none."""
    right = np.array([value(t, p[2]) == p[0].answer for p, t in zip(problems, found)])
    two = np.array([len(re.findall(r"[-+*/] ", p[0].equation)) > 1 for p in problems])
    return {
        "right": round(float(right.mean()), 4),
        "right, one operation": round(float(right[~two].mean()), 4),
        "right, two operations": round(float(right[two].mean()), 4),
        "the true equation": round(np.mean([p[3] == t for p, t in zip(problems, found)]), 4),
        "no equation": round(np.mean([value(t, p[2]) is None for p, t in zip(problems, found)]), 4),
    }


def looked_up(pairs, texts):
    """The answers of what needs no network."""
    known = [template for _, template in pairs]
    look_up = nearest(pairs)
    bags = CountVectorizer(analyzer=lambda t: [*t, *map(" ".join, zip(t, t[1:]))], binary=True)
    x = bags.fit_transform(text for text, _ in pairs)
    classifier = LogisticRegression(max_iter=1000).fit(x, known)
    return {
        "most frequent equation": [Counter(known).most_common(1)[0][0]] * len(texts),
        "equation of the nearest text": [look_up(text)[1] for text in texts],
        "classifier of words and pairs": classifier.predict(bags.transform(texts)).tolist(),
    }


def network(told, pairs, texts, seed, epochs=EPOCHS):
    torch.manual_seed(seed)
    return train(Translator(told, pairs), pairs, seed, epochs, 32, 0.003).translate(texts)


def run(seed):
    """Shares of the test by split, by what is read, and by method; and some problems."""
    torch.set_num_threads(1)
    problems, table = load(), {}
    for name, apart in (("stories apart", True), ("at random", False)):
        learn, _, test = split(problems, apart, seed)
        for part, place in (("text", 1), ("story alone", -1)):
            pairs, texts = [(p[place], p[3]) for p in learn], [p[place] for p in test]
            found = looked_up(pairs, texts)
            for method, told in NETWORKS.items():
                changed = [not apart, part != "text", told != "attention"]
                if sum(changed) <= 1:  # the networks: one thing at a time
                    found[method] = network(told, pairs, texts, seed)
            some = table.setdefault(name, {})[part] = {m: scores(test, f) for m, f in found.items()}
            some["problems learned from"] = len(pairs)
            if apart and part == "text":
                table["samples"] = samples(learn, test, found)
    return table


def samples(learn, test, found):
    """The first problems of the test, as texts: what each method said, and the nearest problem."""
    look_up = nearest([(p[1], p) for p in learn])
    return {
        str(k): {"text": p[0].text, "equation": p[0].equation, "template": p[3] or ""}
        | {method: answers[k] for method, answers in found.items()}
        | {"nearest text": look_up(p[1])[1][0].text}
        for k, p in enumerate(test[:12])
    }
