"""
title: Perceptrons
title_zh: 多层感知机
chapters: 5, 6
order: 40
"""
