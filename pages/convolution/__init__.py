"""
title: Convolution
title_zh: 卷积神经网络
chapters: 7, 8
order: 50
"""
