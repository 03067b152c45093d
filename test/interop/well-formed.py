# What libxml2 makes of documents: a JSON list of texts comes in; for each, its exclusive canonical form goes
# out, or null when it is not well-formed.
import json
import sys

from lxml import etree


def read(text):
    # Not recovering, no network; a document larger than any here.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None
    try:
        return etree.tostring(root, method="c14n", exclusive=True, with_comments=False).decode("utf-8")
    except etree.C14NError:
        return None  # a relative namespace has no canonical form


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
