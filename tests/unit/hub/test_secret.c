// Signatures: HMAC by RFC 2202 and RFC 4231 (test case 2), and SHA-1 by the examples of FIPS 180-4.
#include "hub/secret.h"
#include "hub/sha1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define KEY  STR("Jefe")
#define BODY STR("what do ya want for nothing?")

static const char *const good[] = {
    "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    "sha512="
    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6"
    "b4b636e070a38bce737",
};

static void four_methods_sign(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(secret_signed(str_of(good[i]), KEY, BODY));
    assert_true(secret_signed(STR("SHA1=EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79"), KEY, BODY));
}

static void anything_else_does_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct str s = str_of(good[i]);
        assert_false(secret_signed(s, STR("Jeff"), BODY));
        assert_false(secret_signed(s, KEY, STR("what do ya want for nothing")));
        assert_false(secret_signed(str_first(s, s.n - 1), KEY, BODY));
        assert_false(secret_signed(str_first(s, s.n - 2), KEY, BODY));
    }
    static const char *const bad[] = {"",
                                      "=",
                                      "sha1",
                                      "sha1=",
                                      "md5=750c783e6ab0b503eaa86e310a5db738",
                                      "sha256=zz",
                                      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(secret_signed(str_of(bad[i]), KEY, BODY));
    assert_false(secret_signed(STR_NONE, KEY, BODY));
}

static void sha1_is(const char *expected, struct sha1 *s)
{
    unsigned char bytes[SHA1_BYTES];
    char text[2 * SHA1_BYTES + 1];
    sha1_end(s, bytes);
    for (int i = 0; i < SHA1_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    assert_string_equal(text, expected);
}

static void sha1_of_the_standards_examples(void **state)
{
    (void)state;
    struct sha1 s;
    sha1_start(&s);
    sha1_is("da39a3ee5e6b4b0d3255bfef95601890afd80709", &s);
    sha1_start(&s);
    sha1_add(&s, "abc", 3);
    sha1_is("a9993e364706816aba3e25717850c26c9cd0d89d", &s);
    sha1_start(&s); // 56 bytes: the length needs a block of its own
    sha1_add(&s, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56);
    sha1_is("84983e441c3bd26ebaae4aa1f95129e5e54670f1", &s);
    sha1_start(&s); // a million, in pieces that end anywhere in a block
    char a[97];
    memset(a, 'a', sizeof a);
    for (size_t left = 1000000, n; left; left -= n) {
        n = left < sizeof a ? left : sizeof a;
        sha1_add(&s, a, n);
    }
    sha1_is("34aa973cd4c4daa4f61eeb2bdbad27316534016f", &s);
}

static void what_is_sealed_is_opened_by_its_key_in_its_place_alone(void **state)
{
    (void)state;
    struct secret_hash key = secret_hash(SECRET_CREDENTIAL_KEY, STR("a")),
                       other = secret_hash(SECRET_CREDENTIAL_KEY, STR("b"));
    struct str plain = STR("an open secret");
    char one[64], two[64], back[64];
    size_t n = plain.n + SECRET_SEAL;
    secret_seal(&key, STR("feed:1"), plain, one);
    secret_seal(&key, STR("feed:1"), plain, two);
    assert_memory_not_equal(one, two, n); // never the same twice
    assert_true(str_find(str_make(one, n), STR("secret")) == n);
    assert_true(secret_unseal(&key, STR("feed:1"), str_make(one, n), back));
    assert_memory_equal(back, plain.p, plain.n);
    assert_false(secret_unseal(&other, STR("feed:1"), str_make(one, n), back));
    assert_false(secret_unseal(&key, STR("feed:2"), str_make(one, n), back));
    for (size_t i = 0; i < n; i++) {
        one[i] ^= 1;
        assert_false(secret_unseal(&key, STR("feed:1"), str_make(one, n), back));
        one[i] ^= 1;
        assert_false(secret_unseal(&key, STR("feed:1"), str_make(one, i), back));
    }
    assert_false(secret_unseal(&key, STR("feed:1"), STR_NONE, back));
}

static void base64_is_as_headers_and_as_forms_have_it(void **state)
{
    (void)state;
    char text[SECRET_BASE64(6)], back[8];
    size_t n = 0;
    secret_base64(STR("Ann:\xff\xfe"), false, text);
    assert_string_equal(text, "QW5uOv/+");
    secret_base64(STR("Ann:\xff\xfe"), true, text);
    assert_string_equal(text, "QW5uOv_-");
    assert_true(secret_unbase64(str_of(text), back, &n));
    assert_int_equal(n, 6);
    assert_memory_equal(back, "Ann:\xff\xfe", 6);
    assert_false(secret_unbase64(STR("QW5uOv/+"), back, &n));
    secret_base64(STR("a"), false, text);
    assert_string_equal(text, "YQ==");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_methods_sign),
        cmocka_unit_test(anything_else_does_not),
        cmocka_unit_test(what_is_sealed_is_opened_by_its_key_in_its_place_alone),
        cmocka_unit_test(base64_is_as_headers_and_as_forms_have_it),
        cmocka_unit_test(sha1_of_the_standards_examples),
    };
    return secret_init() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
