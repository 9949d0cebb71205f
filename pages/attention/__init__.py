"""
title: Attention
title_zh: 注意力机制
chapters: 11
order: 70
"""
