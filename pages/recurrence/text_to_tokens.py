"""
title: From Text to Tokens
title_zh: 从文本到词元
summary: Clean a text, cut it into characters, words or byte pairs merged one by one, give every token its index, and meet Zipf's law.
summary_zh: 清洗文本，把它切成字符、单词或逐步合并的字节对，给每个词元编上索引，再看齐普夫定律。
book: 9.2
order: 20
trains: no
"""

from models.maths import tokens as maths
from models.specs.text_to_tokens import TextToTokensSpec
from pages.recurrence import _text_to_tokens as view
from playground.kit import Lesson, _

lesson = Lesson(TextToTokensSpec)
lesson.why(
    _(
        "A network reads numbers, not letters. On the way there a text is cleaned, cut into **tokens**, and each token gets an index in a "
        "vocabulary. Characters make long texts and a tiny vocabulary, words the opposite; byte pairs, which every large language model uses, lie "
        "between."
    )
)


def source_controls(raw):
    lesson.choice("source", _("Text"), _("A story written for this page, the book's novel, or a text of your own."), view.sources())
    if lesson.spec.source == "time_machine":
        lesson.download("time_machine", raw is not None)
    if lesson.spec.source == "own":
        lesson.typed("own", _("Your text"), _("Up to 2,000 characters, in any language."), rows=6)
    lesson.choice("keep", _("What cleaning leaves"), _("Every run of anything else becomes one space. The book leaves a to z."), view.kept())
    lesson.switch("lower", _("Small letters only"), _("“The” and “the” become the same token."))


def token_controls():
    lesson.choice("level", _("A token is"), _("Subwords are cut by the merges of the next section."), view.levels())
    lesson.slider("min_frequency", _("Smallest frequency"), _("Rarer tokens get no index of their own and become <unk>."))


def merge_controls():
    lesson.slider("merges", _("Merges"), _("How many byte-pair merges are learned from the text; each makes one new token."))
    lesson.choice("base", _("Start from"), _("From bytes nothing is ever unknown: every character of every script is a row of them."), view.bases())
    lesson.typed("probe", _("Another text, cut by the same merges"), _("It was not there when the merges were learned."), rows=2)


def stages(raw, text):
    picture, panel = lesson.stage()
    with panel:
        source_controls(raw)
        token_controls()
    with picture:
        lesson.formula(*view.sizes(lesson.spec, text))
        lesson.ribbon("stages", view.stages(lesson.spec, raw or view.fallback(), text))
        for place, name, figure in zip(lesson.halves(), ("vocabulary", "unknown"), view.frequency_figures(lesson.spec, text), strict=True):
            with place:
                lesson.figure(name, figure)


def merging(text):
    picture, panel = lesson.stage()
    with panel:
        merge_controls()
    with picture:
        lesson.ribbon("merging", view.merging(lesson.spec, text))
        lesson.figure("lengths", view.lengths(lesson.spec, text))


def zipf(text):
    picture, panel = lesson.stage()
    with panel:
        lesson.choice("counted", _("What is counted"), _("The law is about words; the frequencies of characters fall off faster."), view.levels())
        lesson.slider("first_rank", _("Fit from rank"), _("The line is fitted from here on, down to the rank whose count is 3."))
        lesson.say(view.law(lesson.spec, text))
    with picture:
        lesson.figure("zipf", view.zipf(lesson.spec, text))


@lesson.live
def play():
    raw = view.raw(lesson.spec)
    text = view.cleaned(lesson.spec, raw)
    stages(raw, text)
    lesson.heading(_("Byte pairs, merge by merge"))
    merging(text)
    lesson.heading(_("Few words do most of the work"))
    zipf(text)


play()
lesson.fact(
    _(
        "Cleaned as in the book, The Time Machine is 173,428 characters long and makes a vocabulary of 28 tokens: 26 letters, the space and "
        "`<unk>`. The merges learned here are, one by one, those of Hugging Face's tokenizers library."
    )
)
lesson.tries(
    (
        _("Chinese, cut at spaces. How many words will there be?"),
        _(
            "130, and 127 of them are different: Chinese has no spaces, so that parts of sentences become words which occur once. Characters work, "
            "and so do bytes, whose merges find the characters again."
        ),
        {"source": "story_zh", "keep": "letters", "level": "words", "base": "bytes", "merges": 100},
    ),
    (
        _("low five times, lower twice, newest six times, widest three times: which pair will be merged first?"),
        _(
            "e and s, nine times side by side, then es and t: the ending “est” is found by counting alone. So “lowest”, which never occurred, is cut "
            "into “low” and “est”."
        ),
        {"source": "own", "merges": 10, "probe": "lowest"},
    ),
    (
        _("Words that occur only once or twice become `<unk>`. How much of the text is lost?"),
        _("One word in nine, for more than half of the vocabulary: 288 entries are left of 666. The curves show what other limits cost."),
        {"level": "words", "min_frequency": 3},
    ),
)
lesson.pitfalls(
    _("The vocabulary comes from the training text alone. A test text must be cut with the same one, unknown tokens and all."),
    _("Cleaning throws away what some tasks need: a–z only turns “naïve” into “na ve”, and Chinese into nothing."),
    _("A space belongs to the token behind it in most subword vocabularies: “the” at the start of a text and “the” within it are two tokens."),
    _("Two libraries may break ties between equally frequent pairs differently. The merges are part of the model: keep them with it."),
)
lesson.code(maths.clean, maths.Vocabulary, maths.join, maths.Learner, maths.joints, maths.zipf_exponent)
lesson.end()
