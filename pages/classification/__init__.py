"""
title: Classification
title_zh: 分类
chapters: 4
order: 30
"""
