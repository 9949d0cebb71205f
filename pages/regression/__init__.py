"""
title: Linear Regression
title_zh: 线性回归
chapters: 3
order: 20
"""
