"""Convolutions joined with the rectifier behind them, and with the sum between, into single calls of cuDNN.

Eager torch writes and reads every picture-sized tensor between the three; joined they stay in the card's registers.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.fx import GraphModule, Node, symbolic_trace

RECTIFY = ("relu", "relu_"), (torch.relu, torch.relu_, nn.functional.relu)
ADD = ("add", "add_"), (operator.add, operator.iadd, torch.add)
PIECE = 8  # channels: cuDNN's joined engines read half precision in pieces of 16 bytes, and may refuse other numbers


class _Rectified(nn.Module):
    """relu(convolution(x) + added), `added` being optional."""

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.convolution = convolution

    def forward(self, x: Tensor, added: Tensor | None = None) -> Tensor:
        """x: [n, c, h, w]; `added` has the shape of what comes back."""
        conv = self.convolution
        how: Any = conv.stride, conv.padding, conv.dilation, conv.groups
        if added is None:
            return torch.cudnn_convolution_relu(x, conv.weight, conv.bias, *how)
        return torch.cudnn_convolution_add_relu(x, conv.weight, added, 1.0, conv.bias, *how)


def fused(network: nn.Module, join: Callable[[nn.Conv2d], nn.Module] = _Rectified) -> nn.Module:
    """The network with joined calls, on the same weights; the network itself where there is nothing to join.

    `join` makes the module that computes relu(convolution(x) + added). Raises what torch.fx does about a network whose
    path depends on its values.
    """
    traced = symbolic_trace(network)
    joined = [node for node in traced.graph.nodes if _is(node, nn.ReLU, RECTIFY) and _join(traced, node, join)]
    if not joined:
        return network
    traced.graph.eliminate_dead_code()
    traced.recompile()
    return traced


def _join(traced: GraphModule, rectifier: Node, join: Callable[[nn.Conv2d], nn.Module]) -> bool:
    """Puts one call in the place of a rectifier, what it rectifies, and the convolution before."""
    source, added = rectifier.args[0], ()
    if isinstance(source, Node) and _is(source, None, ADD) and len(source.users) == 1:
        source, added = _parted(source)
    if not (isinstance(source, Node) and _is(source, nn.Conv2d) and len(source.users) == 1):
        return False
    convolution = cast(nn.Conv2d, _part(source))
    if convolution.in_channels % PIECE or convolution.out_channels % PIECE:
        return False
    name = f"{str(source.target).replace('.', '_')}_rectified"
    traced.add_submodule(name, join(convolution))
    with traced.graph.inserting_before(rectifier):
        call = traced.graph.call_module(name, (source.args[0], *added))
    rectifier.replace_all_uses_with(call)
    traced.graph.erase_node(rectifier)
    return True


def _parted(addition: Node) -> tuple[Any, tuple[Any, ...]]:
    """The convolution among the two that are added, and the other one."""
    ends = [end for end in addition.args if isinstance(end, Node)]
    if len(ends) != 2 or addition.kwargs:
        return None, ()
    return (ends[0], (ends[1],)) if _is(ends[0], nn.Conv2d) else (ends[1], (ends[0],))


def _part(node: Node) -> nn.Module | None:
    """The module that a node calls."""
    owner = node.graph.owning_module
    return owner.get_submodule(str(node.target)) if node.op == "call_module" and owner is not None else None


def _is(node: Node, kind: type[nn.Module] | None, calls: tuple[Any, Any] = ((), ())) -> bool:
    """Whether a node calls a module of that kind, or one of those methods or functions."""
    if node.op == "call_module":
        return kind is not None and isinstance(_part(node), kind)
    methods, functions = calls
    return (
        node.op == "call_method" and node.target in methods or node.op == "call_function" and node.target in functions
    )
