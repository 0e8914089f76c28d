"""Size expressions of passes, such as "floor($WIDTH*$blur)": arithmetic walked over the syntax tree, never run."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

LONGEST = 500  # characters
MOST_NODES = 200
LARGEST = 1e12  # any value beyond this is an error, so that powers cannot eat the processor

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: math.fmod,
    ast.Pow: math.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "clamp": lambda value, low, high: min(max(value, low), high),
    "cos": math.cos,
    "exp": math.exp,
    "floor": math.floor,
    "fmod": math.fmod,
    "int": math.trunc,
    "ln": math.log,
    "log": math.log10,
    "log2": math.log2,
    "max": max,
    "min": min,
    "mod": math.fmod,
    "pi": lambda: math.pi,
    "pow": math.pow,
    "round": lambda value: math.floor(value + 0.5),
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
    "trunc": math.trunc,
}
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")


class ExpressionError(ValueError):
    """The expression is not arithmetic over known names."""


def evaluate(text: str, names: Mapping[str, float]) -> float:
    """The value of an expression over numbers, `$NAME`s and a fixed list of functions; always finite."""
    try:
        value = _value(_parsed(text), names)
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise ExpressionError(f"{text!r}: {error}") from error
    return _bounded(value)


def pixels(text: str, names: Mapping[str, float], otherwise: int, largest: int) -> int:
    """A side in pixels within 1..largest: the expression's value cut to a whole number, `otherwise` where empty."""
    if not text:
        return otherwise
    return min(max(math.floor(evaluate(text, names)), 1), largest)


@lru_cache(maxsize=512)
def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ExpressionError("too long")
    try:
        tree = ast.parse(_VARIABLE.sub(r"\1", text).replace("^", "**").strip(), mode="eval")
    except (SyntaxError, MemoryError) as error:
        raise ExpressionError("not an expression") from error
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise ExpressionError("too long")
    return tree.body


def _value(node: ast.expr, names: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=bool() | int() | float() as number):
            return _bounded(number)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id=name):
            raise ExpressionError(f"unknown name {name}")
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _BINARY:
            return _bounded(_BINARY[type(operation)](_value(left, names), _value(right, names)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, names)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, names)
        case ast.Compare(left=left, ops=[operation], comparators=[right]) if type(operation) in _COMPARE:
            return float(_COMPARE[type(operation)](_value(left, names), _value(right, names)))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, names) else orelse, names)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _bounded(_FUNCTIONS[name](*(_value(each, names) for each in arguments)))
    raise ExpressionError("only numbers, names, + - * / % and functions like floor, min, max")


def _bounded(value: float) -> float:
    if not abs(value) <= LARGEST:
        raise ExpressionError("too large")
    return float(value)
