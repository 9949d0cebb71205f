"""
title: Recurrence
title_zh: 循环神经网络
chapters: 9, 10
order: 60
"""
