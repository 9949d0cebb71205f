"""
title: Optimization
title_zh: 优化算法
chapters: 12, 13
order: 80
"""
