"""Scripts that do again, without the playground, what a page has trained: with keras, torch, numpy and scikit-learn only.

A module of this package has the name of the task in models.nets that it repeats, and a function

    script(spec, marks=())      the text of a Python script; `# %%` begins a cell, for those who want a notebook

spec: as it was asked for. marks: what was changed on the way, as (step, name, value). The scripts print the validation loss of every
epoch; the last is the one on the page, to five digits on the same device. The tests run each.
"""
