# What libxml2 makes of subtrees: a JSON list of cases comes in, each with a document, the number of an element in
# document order, a mode (0: inclusive 1.0, 1: exclusive, 2: inclusive 1.1), whether comments stay, and a
# PrefixList; for each, the canonical form of the element goes out. lxml offers no subtrees in place and no 1.1,
# so this calls the library beneath it.
import ctypes
import json
import sys

xml = ctypes.CDLL("libxml2.so.2")
pointer, text, whole = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
xml.xmlReadMemory.restype = pointer
xml.xmlReadMemory.argtypes = [text, whole, text, text, whole]
xml.xmlXPathNewContext.restype = pointer
xml.xmlXPathNewContext.argtypes = [pointer]
xml.xmlXPathEvalExpression.restype = pointer
xml.xmlXPathEvalExpression.argtypes = [text, pointer]
xml.xmlC14NDocDumpMemory.argtypes = [
    pointer, pointer, whole, ctypes.POINTER(text), whole, ctypes.POINTER(pointer)
]  # fmt: skip
quiet = 32 | 64 | 2048  # no errors, no warnings, no network


class Found(ctypes.Structure):
    """The head of xmlXPathObject."""

    _fields_ = [("type", whole), ("nodes", pointer)]


def canonical(case):
    data = case["xml"].encode()
    document = xml.xmlReadMemory(data, len(data), None, None, quiet)
    apex = f"(//*)[{case['element'] + 1}]/descendant-or-self::"
    query = f"{apex}node() | {apex}*/@* | {apex}*/namespace::*"
    context = xml.xmlXPathNewContext(document)
    found = xml.xmlXPathEvalExpression(query.encode(), context)
    nodes = ctypes.cast(found, ctypes.POINTER(Found)).contents.nodes
    names = [(it or "#default").encode() for it in case["prefixes"]]
    prefixes = (text * (len(names) + 1))(*names, None) if names else None
    out = pointer()
    length = xml.xmlC14NDocDumpMemory(
        document, nodes, case["mode"], prefixes, 1 if case["comments"] else 0, ctypes.byref(out)
    )
    return None if length < 0 else ctypes.string_at(out, length).decode()


json.dump([canonical(case) for case in json.load(sys.stdin)], sys.stdout)
