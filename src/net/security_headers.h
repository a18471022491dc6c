/* security_headers.h - what every answer tells the browser. The only place with the policy.
 *
 * The client has no inline script and no inline style; its build may not add any. blob: is for
 * pictures chosen but not yet sent and for recorded sound. A style hash, should the client need
 * one, goes into NET_CSP_STYLE. */
#ifndef NET_SECURITY_HEADERS_H
#define NET_SECURITY_HEADERS_H

#define NET_CSP_STYLE "style-src 'self'"

#define NET_CSP                                                                                    \
    "default-src 'none'; script-src 'self'; " NET_CSP_STYLE "; img-src 'self' data: blob:; "       \
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "                \
    "media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

#define NET_PERMISSIONS                                                                            \
    "camera=(self), microphone=(self), display-capture=(self), accelerometer=(), "                 \
    "bluetooth=(), geolocation=(), gyroscope=(), hid=(), "                                         \
    "idle-detection=(), magnetometer=(), midi=(), payment=(), "                                    \
    "publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()"

/* 180 days, this host only: it may have neighbours without https (RFC 6797). */
#define NET_STRICT "Strict-Transport-Security: max-age=15552000\r\n"

#define NET_SECURITY_HEADERS                                                                       \
    "Content-Security-Policy: " NET_CSP "\r\n"                                                     \
    "X-Content-Type-Options: nosniff\r\n"                                                          \
    "Referrer-Policy: no-referrer\r\n"                                                             \
    "Permissions-Policy: " NET_PERMISSIONS "\r\n"                                                  \
    "Cross-Origin-Opener-Policy: same-origin\r\n"                                                  \
    "Cross-Origin-Resource-Policy: same-origin\r\n"

#endif
