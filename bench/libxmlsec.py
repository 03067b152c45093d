# libxmlsec and libxml2 in their own process: parse, decrypt if there is a key for that, find the signature, verify
# it with a pinned key.
# Reads the file of a message, of a certificate and perhaps of a private key from its arguments; then, for each line with a number of
# milliseconds, verifies for so long and prints the microseconds a call.
import sys
import time

import xmlsec
from lxml import etree

signature_name = "{http://www.w3.org/2000/09/xmldsig#}Signature"
message = open(sys.argv[1], "rb").read()
key = xmlsec.Key.from_file(sys.argv[2], xmlsec.KeyFormat.CERT_PEM)
manager = None
if len(sys.argv) > 3:
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_file(sys.argv[3], xmlsec.KeyFormat.PEM))
data_name = "{http://www.w3.org/2001/04/xmlenc#}EncryptedData"


def verify(data):
    root = etree.fromstring(data)
    if manager:
        xmlsec.EncryptionContext(manager).decrypt(next(root.iter(data_name)))
    signature = next(root.iter(signature_name))
    xmlsec.tree.add_ids(signature.getparent(), ["ID"])
    context = xmlsec.SignatureContext()
    context.key = key
    context.verify(signature)


verify(message)
try:
    # Of an encrypted message the ciphertext changes.
    verify(message.replace(b"CipherValue>", b"CipherValue>AAAA") if manager else message.replace(b"value number 1,", b"value number 2,"))
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
