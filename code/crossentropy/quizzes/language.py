"""Questions on the next word: what a loss per token means, pairs that never occurred, and what is averaged."""

import math

from . import Question, Right, Wrong

TOPIC = "The next word"

UNITS = "[Nats, bits, perplexity](language.md#nats-bits-perplexity)"
NEVER = "[Pairs that never occurred](language.md#pairs-that-never-occurred)"
AVERAGED = "[What is averaged](language.md#what-is-averaged)"

LETTER, WORD = 1.5, 6.0  # nats a token
LETTERS = 5  # letters of a word, with the space

QUESTIONS = [
    Question(
        f"One model predicts letters, and its loss is {LETTER} nats a letter. Another predicts words, and its loss is "
        f"{WORD:g} nats a word. A word has {LETTERS} letters, with the space. Which model is less surprised by a text?",
        [
            Wrong(
                f"That of letters: its perplexity is {math.exp(LETTER):.1f}, and that of words {math.exp(WORD):.0f}.",
                "Perplexities of different tokens can be compared.",
                f"There are {LETTERS} times as many letters as words, and every one of them costs: see {UNITS}.",
            ),
            Right(
                f"That of words: {LETTER * LETTERS:g} nats a word against {WORD:g}.",
                "The whole text has one probability under each model. Compare that, or bits a letter, whatever the "
                "tokens are.",
            ),
            Wrong(
                "Nobody can tell, because letters and words are different things.",
                "A loss is a matter of its tokens alone.",
                "The sum over the text can be compared: it is minus the logarithm of the probability of one and the "
                f"same text. See {UNITS}.",
            ),
        ],
    ),
    Question(
        "A pair of letters never occurred in the text. A table of weighted inputs learns from this text by gradient "
        "descent, for longer and longer. What becomes of the probability of the pair?",
        [
            Wrong(
                "It is 0 after the first steps.",
                "What was never seen gets the probability 0.",
                f"A softmax has no output of 0. It comes closer for as long as it learns: see {NEVER}.",
            ),
            Wrong(
                "It stays where it started, because nothing was learned about it.",
                "What never occurs has no gradient.",
                f"Its target is 0, so that its error is $a$, and every step lowers its weighted input: see {NEVER}.",
            ),
            Wrong(
                "It settles at a small value, and so does the loss.",
                "Descent stops at finite weights.",
                f"Here it does so only if something is added to the counts: see {NEVER}.",
            ),
            Right(
                "It falls and falls, and its weighted input with it.",
                "The best target is 0, which no finite weighted input reaches.",
            ),
        ],
    ),
    Question(
        "Two sentences make a batch: one of 2 tokens, the other of 8, filled up with zeros to 10 each. What should "
        "the sum of the surprises be divided by?",
        [
            Right(
                "By 10, the number of tokens.",
                "Those that fill up are not tokens of the text: their targets are ignored, and they are not counted.",
            ),
            Wrong(
                "By 20, the number of positions.",
                "What fills up a table counts as text.",
                f"The loss would look better the more is filled up, and the gradient would be smaller: see {AVERAGED}.",
            ),
            Wrong(
                "By 2, the number of sentences.",
                "The loss of a language model is a mean over sentences.",
                f"It is the mean over the tokens. Long sentences would weigh more and more: see {AVERAGED}.",
            ),
        ],
    ),
]
