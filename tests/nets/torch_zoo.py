"""The networks of the book written by hand in torch, as an oracle. Layers are registered in the order in which they are used."""

import torch
from torch import nn
from torch.nn import functional


def sized(channels, width, multiple=1):
    return max(1, round(channels * width / multiple)) * multiple


def lenet(classes, width, channels):
    a, b, c, d = (sized(n, width) for n in (6, 16, 120, 84))
    body = [nn.Conv2d(channels, a, 5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2), nn.Conv2d(a, b, 5), nn.Sigmoid(), nn.AvgPool2d(2)]
    return nn.Sequential(*body, nn.Flatten(), nn.LazyLinear(c), nn.Sigmoid(), nn.Linear(c, d), nn.Sigmoid(), nn.Linear(d, classes))


def top(units, classes):
    hidden = [nn.ReLU(), nn.Dropout(), nn.Linear(units, units), nn.ReLU(), nn.Dropout()]
    return [nn.Flatten(), nn.LazyLinear(units), *hidden, nn.Linear(units, classes)]


def alexnet(classes, width, channels):
    a, b, c = (sized(n, width) for n in (96, 256, 384))
    first = [nn.Conv2d(channels, a, 11, 4, 1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2)]
    second = [nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, b, 3, padding=1), nn.ReLU()]
    return nn.Sequential(*first, *second, nn.MaxPool2d(3, 2), *top(sized(4096, width), classes))


def vgg(classes, width, channels, plan=(64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M")):
    layers = []
    for entry in plan:
        if entry == "M":
            layers.append(nn.MaxPool2d(2))
        else:
            layers += [nn.Conv2d(channels, sized(entry, width), 3, padding=1), nn.ReLU()]
            channels = sized(entry, width)
    return nn.Sequential(*layers, *top(sized(4096, width), classes))


def vgg_small(classes, width, channels):
    return vgg(classes, width, channels, (16, "M", 32, "M", 64, 64, "M", 128, 128, "M", 128, 128, "M"))


def nin(classes, width, channels):
    def block(inputs, outputs, *settings):
        ones = [nn.ReLU(), nn.Conv2d(outputs, outputs, 1), nn.ReLU(), nn.Conv2d(outputs, outputs, 1), nn.ReLU()]
        return [nn.Conv2d(inputs, outputs, *settings), *ones]

    a, b, c = (sized(n, width) for n in (96, 256, 384))
    body = [*block(channels, a, 11, 4, 0), nn.MaxPool2d(3, 2), *block(a, b, 5, 1, 2), nn.MaxPool2d(3, 2), *block(b, c, 3, 1, 1), nn.MaxPool2d(3, 2)]
    return nn.Sequential(*body, nn.Dropout(), *block(c, classes, 3, 1, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())


class Inception(nn.Module):
    def __init__(self, inputs, c1, c2, c3, c4):
        super().__init__()
        self.p1 = nn.Conv2d(inputs, c1, 1)
        self.p2 = nn.Sequential(nn.Conv2d(inputs, c2[0], 1), nn.ReLU(), nn.Conv2d(c2[0], c2[1], 3, padding=1))
        self.p3 = nn.Sequential(nn.Conv2d(inputs, c3[0], 1), nn.ReLU(), nn.Conv2d(c3[0], c3[1], 5, padding=2))
        self.p4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(inputs, c4, 1))

    def forward(self, X):
        return torch.cat([functional.relu(path(X)) for path in (self.p1, self.p2, self.p3, self.p4)], dim=1)


TABLE = (
    *((64, (96, 128), (16, 32), 32), (128, (128, 192), (32, 96), 64), None),
    *((192, (96, 208), (16, 48), 64), (160, (112, 224), (24, 64), 64), (128, (128, 256), (24, 64), 64), (112, (144, 288), (32, 64), 64)),
    *((256, (160, 320), (32, 128), 128), None, (256, (160, 320), (32, 128), 128), (384, (192, 384), (48, 128), 128)),
)


def googlenet(classes, width, channels):
    a, b = sized(64, width), sized(192, width)
    layers = [nn.Conv2d(channels, a, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, 1), nn.Conv2d(a, a, 1), nn.ReLU(), nn.Conv2d(a, b, 3, padding=1)]
    layers += [nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    for entry in TABLE:
        if entry is None:
            layers.append(nn.MaxPool2d(3, 2, 1))
            continue
        c1, c2, c3, c4 = (tuple(sized(n, width) for n in c) if isinstance(c, tuple) else sized(c, width) for c in entry)
        layers.append(Inception(b, c1, c2, c3, c4))
        b = c1 + c2[1] + c3[1] + c4
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(b, classes))


class Residual(nn.Module):
    def __init__(self, inputs, channels, new=False, stride=1):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, channels, 3, stride, 1), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(inputs, channels, 1, stride) if new else nn.Identity()

    def forward(self, X):
        Y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(X)))))
        return functional.relu(Y + self.conv3(X))


class ResNeXtBlock(nn.Module):
    def __init__(self, inputs, channels, group_width, new=False, stride=1):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, channels, 1), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, stride, 1, groups=channels // group_width), nn.BatchNorm2d(channels)
        self.conv3, self.bn3 = nn.Conv2d(channels, channels, 1), nn.BatchNorm2d(channels)
        self.skip = nn.Sequential(nn.Conv2d(inputs, channels, 1, stride), nn.BatchNorm2d(channels)) if new else nn.Identity()

    def forward(self, X):
        Y = functional.relu(self.bn1(self.conv1(X)))
        Y = self.bn3(self.conv3(functional.relu(self.bn2(self.conv2(Y)))))
        return functional.relu(Y + self.skip(X))


def stem(channels, outputs):
    return [nn.Conv2d(channels, outputs, 7, 2, 3), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]


def end(inputs, classes):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes)]


def resnet(classes, width, channels):
    inputs = sized(64, width)
    layers = stem(channels, inputs)
    for outputs in (sized(n, width) for n in (64, 128, 256, 512)):
        new = len(layers) > 4
        layers += [Residual(inputs, outputs, new, 2 if new else 1), Residual(outputs, outputs)]
        inputs = outputs
    return nn.Sequential(*layers, *end(inputs, classes))


def resnext(classes, width, channels):
    inputs = sized(64, width, 16)
    layers = stem(channels, inputs)
    for outputs in (sized(n, width, 16) for n in (64, 128, 256, 512)):
        new = len(layers) > 4
        layers += [ResNeXtBlock(inputs, outputs, 16, new, 2 if new else 1), ResNeXtBlock(outputs, outputs, 16)]
        inputs = outputs
    return nn.Sequential(*layers, *end(inputs, classes))


def regnetx(classes, width, channels):
    inputs = sized(32, width)
    layers = [nn.Conv2d(channels, inputs, 3, 2, 1), nn.BatchNorm2d(inputs), nn.ReLU()]
    for depth, outputs in ((4, sized(32, width, 16)), (6, sized(80, width, 16))):
        layers.append(ResNeXtBlock(inputs, outputs, 16, True, 2))
        layers += [ResNeXtBlock(outputs, outputs, 16) for _ in range(depth - 1)]
        inputs = outputs
    return nn.Sequential(*layers, *end(inputs, classes))


class DenseBlock(nn.Module):
    def __init__(self, inputs, growth):
        super().__init__()
        widths = [inputs + place * growth for place in range(4)]
        self.net = nn.ModuleList(nn.Sequential(nn.BatchNorm2d(n), nn.ReLU(), nn.Conv2d(n, growth, 3, padding=1)) for n in widths)

    def forward(self, X):
        for block in self.net:
            X = torch.cat([X, block(X)], dim=1)
        return X


def densenet(classes, width, channels):
    now, growth = sized(64, width), sized(32, width)
    layers = stem(channels, now)
    for place in range(4):
        layers.append(DenseBlock(now, growth))
        now += 4 * growth
        if place < 3:
            layers += [nn.BatchNorm2d(now), nn.ReLU(), nn.Conv2d(now, now // 2, 1), nn.AvgPool2d(2)]
            now //= 2
    return nn.Sequential(*layers, nn.BatchNorm2d(now), nn.ReLU(), *end(now, classes))


MAKERS = {maker.__name__: maker for maker in (lenet, alexnet, vgg, vgg_small, nin, googlenet, resnet, resnext, densenet, regnetx)}
