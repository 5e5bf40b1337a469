"""VyOS' words for algorithms: vyos-1x, interface-definitions/include/vpn-ipsec-encryption.xml.i and vpn-ipsec-hash.xml.i."""

from __future__ import annotations

CIPHERS = {
    "3des": "3des",
    "aes128": "aes128",
    "aes192": "aes192",
    "aes256": "aes256",
    "aes128_gcm": "aes128gcm128",
    "aes192_gcm": "aes192gcm128",
    "aes256_gcm": "aes256gcm128",
    "aes256_ccm": "aes256ccm128",
    "chacha20_poly1305": "chacha20poly1305",
}
HASHES = {
    "md5": "md5",
    "sha1": "sha1",
    "sha2_256": "sha256",
    "sha2_384": "sha384",
    "sha2_512": "sha512",
    "aes_xcbc": "aesxcbc",
}
