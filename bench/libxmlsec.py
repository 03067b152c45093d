# libxmlsec and libxml2 in their own process: parse, find the signature, verify it with a pinned key.
# Reads the file of a message and of a certificate from its arguments; then, for each line with a number of
# milliseconds, verifies for so long and prints the microseconds a call.
import sys
import time

import xmlsec
from lxml import etree

signature_name = "{http://www.w3.org/2000/09/xmldsig#}Signature"
message = open(sys.argv[1], "rb").read()
key = xmlsec.Key.from_file(sys.argv[2], xmlsec.KeyFormat.CERT_PEM)


def verify(data):
    root = etree.fromstring(data)
    signature = next(root.iter(signature_name))
    xmlsec.tree.add_ids(signature.getparent(), ["ID"])
    context = xmlsec.SignatureContext()
    context.key = key
    context.verify(signature)


verify(message)
try:
    verify(message.replace(b"value number 1,", b"value number 2,"))
    sys.exit("a changed message was accepted")
except xmlsec.Error:
    pass
print("ready", flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    calls = 0
    while True:
        verify(message)
        calls += 1
        elapsed = time.perf_counter() - started
        if elapsed * 1000 >= float(line):
            break
    print(elapsed * 1e6 / calls, flush=True)
