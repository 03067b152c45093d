<?php
// SimpleSAMLphp's own IdP, without a web server: prints one Response in base64.
// Arguments: folder with key.pem and cert.pem, acsUrl, entityId of the service provider, request id, what to sign
// (response, assertion or both), what to encrypt (nothing, assertion, nameId), and the ciphers for the assertion
// (content and key transport, by their identifiers), or nothing for SimpleSAMLphp's choice.
error_reporting(E_ALL & ~E_DEPRECATED);
ini_set('display_errors', 'stderr');
$_SERVER['REQUEST_URI'] = '/';
[, $folder, $acsUrl, $spEntityId, $requestId, $sign, $encrypt, $content, $transport] = $argv;
putenv("SIMPLESAMLPHP_CONFIG_DIR=$folder");
file_put_contents("$folder/config.php", '<?php $config = ' . var_export([
    'certdir' => "$folder/",
    'secretsalt' => 'of a test',
    'logging.handler' => 'errorlog',
    'logging.level' => 3,
    'store.type' => 'phpsession',
], true) . ';');
require_once '/usr/share/simplesamlphp/lib/_autoload.php';

use RobRichards\XMLSecLibs\XMLSecEnc;
use RobRichards\XMLSecLibs\XMLSecurityKey;
use SimpleSAML\Configuration;
use SimpleSAML\Module\saml\IdP\SAML2 as IdP;

$certificate = implode('', array_slice(explode("\n", trim(file_get_contents("$folder/cert.pem"))), 1, -1));
$idp = Configuration::loadFromArray([
    'entityid' => 'https://idp.example/simplesamlphp',
    'privatekey' => 'key.pem',
    'certificate' => 'cert.pem',
    'signature.algorithm' => XMLSecurityKey::RSA_SHA256,
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'simplesaml.nameidattribute' => 'uid',
]);
$sp = Configuration::loadFromArray([
    'entityid' => $spEntityId,
    'keys' => [['type' => 'X509Certificate', 'X509Certificate' => $certificate, 'encryption' => true, 'signing' => false]],
    'saml20.sign.response' => $sign !== 'assertion',
    'saml20.sign.assertion' => $sign !== 'response',
    'assertion.encryption' => $encrypt === 'assertion' && $content === '',
    'nameid.encryption' => $encrypt === 'nameId',
]);
$state = [
    'Attributes' => [
        'uid' => ['p-7d0c'],
        'givenName' => ["Zo\u{eb} \u{1d538}"],
        'eduPersonAffiliation' => ['staff', ' member ', '<&>"'],
    ],
    'UserID' => 'p-7d0c',
    'saml:ConsumerURL' => $acsUrl,
    'saml:RequestId' => $requestId,
    'saml:Binding' => SAML2\Constants::BINDING_HTTP_POST,
    'AuthnInstant' => time(),
];

$call = function (string $name, array $arguments) {
    $method = new ReflectionMethod(IdP::class, $name);
    $method->setAccessible(true);
    return $method->invokeArgs(null, $arguments);
};
$assertion = $call('buildAssertion', [$idp, $sp, &$state]);
$response = $call('buildResponse', [$idp, $sp, $acsUrl]);
$response->setInResponseTo($requestId);

if ($encrypt === 'assertion' && $content !== '') {
    // The same library, with ciphers that the IdP itself does not offer.
    $encrypted = new SAML2\EncryptedAssertion();
    $secret = new XMLSecurityKey($content);
    $secret->generateSessionKey();
    $public = new XMLSecurityKey($transport, ['type' => 'public']);
    $public->loadKey("$folder/cert.pem", true, true);
    $enc = new XMLSecEnc();
    $enc->setNode($assertion->toXML());
    $enc->type = XMLSecEnc::Element;
    $enc->encryptKey($public, $secret);
    $data = new ReflectionProperty(SAML2\EncryptedAssertion::class, 'encryptedData');
    $data->setAccessible(true);
    $data->setValue($encrypted, $enc->encryptNode($secret));
    $response->setAssertions([$encrypted]);
} else {
    $response->setAssertions([$call('encryptAssertion', [$idp, $sp, $assertion])]);
}
$xml = $response->toSignedXML();
print base64_encode($xml->ownerDocument->saveXML($xml));
