/* trust.c - server.json, ca.crt and ca.mobileconfig under /trust/.
 *
 * WHY   a phone that does not trust us yet must get the authority's certificate from us, and its
 *       owner must be able to compare what came with what the college has told.
 * HOW   these are files like those of the client, so net answers them (with ETag, on both ports)
 *       and no request makes anything. The profile's identifiers come from the certificate's
 *       fingerprint: installing it twice replaces it.
 * OWNS  nothing; all lies in the house's arena, as long as net.
 * RUNS  main thread, at start.
 * SPEC  Apple's Configuration Profile Reference (com.apple.security.root).
 * TESTS tests/system/tls.test.ts */
#include "app/trust.h"

#include "app/ca_folder.h"
#include "crypto/token.h"
#include "text/base64.h"
#include "text/json.h"

#define LIMIT_TRUST_JSON_BYTES 16384
#define OWN_ASSETS             3

static const char *etag_of(struct arena *a, struct str body)
{
    struct hash h = sha256(body);
    return arena_printf(a, "\"%.*s\"", 16, hash_hex(a, &h).p).p;
}

static struct net_asset asset_of(struct arena *a, const char *path, const char *type,
                                 struct str body)
{
    return (struct net_asset){
        .path = path, .content_type = type, .etag = etag_of(a, body), .plain = body};
}

/* --- server.json --- */

static void add_text(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value.p ? value : STR(""));
}

static struct str describe(struct arena *a, const struct tls_files *f,
                           const struct tls_ca_facts *ca)
{
    static const char *const kinds[] = {"none", "given", "own"};
    struct tls_facts server = {0};
    struct buf b;
    struct jw w;
    if (f->pair)
        server = tls_pair_facts(f->pair, a);
    buf_init(&b, LIMIT_TRUST_JSON_BYTES);
    jw_init(&w, &b);
    jw_object(&w);
    add_text(&w, "kind", str_from(kinds[f->kind]));
    add_text(&w, "names", server.names);
    add_text(&w, "title", ca->title);
    add_text(&w, "fingerprint", ca->fingerprint);
    jw_key(&w, "ends_us");
    jw_i64(&w, ca->ends_us);
    jw_object_end(&w);
    struct str text = str_copy(a, buf_str(&b));
    buf_done(&b);
    return text;
}

/* --- ca.mobileconfig --- */

/* Sixteen bytes of a hash, as a UUID of version 8. */
static struct str uuid(struct arena *a, const char *salt, struct str der)
{
    struct hash h = token_hash(salt, der);
    h.byte[6] = (unsigned char)((h.byte[6] & 0x0f) | 0x80);
    h.byte[8] = (unsigned char)((h.byte[8] & 0x3f) | 0x80);
    struct str x = hash_hex(a, &h);
    return arena_printf(a, "%.8s-%.4s-%.4s-%.4s-%.12s", x.p, x.p + 8, x.p + 12, x.p + 16, x.p + 20);
}

/* A title holds a host name or an address of ours: nothing that XML would take for its own. */
static struct str profile(struct arena *a, const struct tls_ca_facts *ca)
{
    struct str outer = uuid(a, "profile", ca->der), inner = uuid(a, "payload", ca->der);
    struct str body = base64_encode(a, ca->der);
    return arena_printf(a,
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                        "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                        "<plist version=\"1.0\"><dict>\n"
                        "<key>PayloadType</key><string>Configuration</string>\n"
                        "<key>PayloadVersion</key><integer>1</integer>\n"
                        "<key>PayloadIdentifier</key><string>kafedra.trust.%s</string>\n"
                        "<key>PayloadUUID</key><string>%s</string>\n"
                        "<key>PayloadDisplayName</key><string>%s</string>\n"
                        "<key>PayloadContent</key><array><dict>\n"
                        "<key>PayloadType</key><string>com.apple.security.root</string>\n"
                        "<key>PayloadVersion</key><integer>1</integer>\n"
                        "<key>PayloadIdentifier</key><string>kafedra.trust.ca.%s</string>\n"
                        "<key>PayloadUUID</key><string>%s</string>\n"
                        "<key>PayloadDisplayName</key><string>%s</string>\n"
                        "<key>PayloadCertificateFileName</key><string>ca.crt</string>\n"
                        "<key>PayloadContent</key><data>%s</data>\n"
                        "</dict></array>\n</dict></plist>\n",
                        outer.p, outer.p, ca->title.p, inner.p, inner.p, ca->title.p, body.p);
}

/* --- the table --- */

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct net_asset *)a)->path, ((const struct net_asset *)b)->path);
}

bool trust_assets_make(struct arena *a, const struct tls_files *f, const struct net_asset *client,
                       size_t count, struct trust_assets *ret, struct str *ret_trouble)
{
    struct tls_ca_facts ca = {0};
    struct str pem = {0};
    if (f->kind == TLS_OWN) {
        if (!ca_file_read(a, ca_path(a, f->data, "ca.crt"), &pem, ret_trouble))
            return false;
        if (tls_ca_facts(a, pem, &ca)) {
            *ret_trouble = STR("tls/ca.crt in the data folder is no certificate");
            return false;
        }
    }
    struct net_asset *all = arena_try(a, count + OWN_ASSETS, sizeof *all);
    if (!all)
        return false;
    if (count)
        memcpy(all, client, count * sizeof *all);
    all[count++] = asset_of(a, "/trust/server.json", "application/json", describe(a, f, &ca));
    if (f->kind == TLS_OWN) {
        all[count++] = asset_of(a, "/trust/ca.crt", "application/x-x509-ca-cert", pem);
        all[count++] = asset_of(a, "/trust/ca.mobileconfig", "application/x-apple-aspen-config",
                                profile(a, &ca));
    }
    qsort(all, count, sizeof *all, compare);
    *ret = (struct trust_assets){all, count};
    return true;
}
