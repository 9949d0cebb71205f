"""
title: Preliminaries
title_zh: 预备知识
chapters: 1, 2
order: 10
"""
