# A pysaml2 IdP that prints one Response in base64.
# Arguments: folder with key.pem and cert.pem, acsUrl, entityId of the service provider, request id,
# what to sign (response, assertion or both), and a certificate to encrypt for, or nothing.
import base64
import os
import sys

from saml2 import BINDING_HTTP_POST
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server

folder, acs_url, sp_entity_id, request_id, sign, encrypt = sys.argv[1:]
metadata = f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{sp_entity_id}">
<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<AssertionConsumerService Binding="{BINDING_HTTP_POST}" Location="{acs_url}" index="0"/>
</SPSSODescriptor></EntityDescriptor>"""

config = IdPConfig()
config.load(
    {
        "entityid": "https://idp.example/pysaml2",
        "key_file": os.path.join(folder, "key.pem"),
        "cert_file": os.path.join(folder, "cert.pem"),
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "metadata": {"inline": [metadata]},
        "service": {
            "idp": {
                "endpoints": {
                    "single_sign_on_service": [("https://idp.example/sso", BINDING_HTTP_POST)]
                },
                "policy": {"default": {"lifetime": {"minutes": 15}}},
            }
        },
    }
)
response = Server(config=config).create_authn_response(
    {"mail": "zoe@example.com", "givenName": "Zoë", "eduPersonAffiliation": ["staff", "member"]},
    request_id,
    acs_url,
    sp_entity_id=sp_entity_id,
    name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="p-7d0c"),
    authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
    sign_response=sign in ("response", "both"),
    sign_assertion=sign in ("assertion", "both"),
    sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    encrypt_assertion=encrypt != "",
    encrypt_cert_assertion="".join(open(encrypt).read().splitlines()[1:-1]) if encrypt else None,
    digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
)
print(base64.b64encode(str(response).encode()).decode())
