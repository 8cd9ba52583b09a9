// guard.c – which addresses and ports may be connected to.
// The ranges are those of the IANA special-purpose address registries (RFC 6890) that are not globally reachable, and
// what security.md row 9 adds. Of IPv6 only 2000::/3 is global unicast (RFC 4291 2.4), and not all of it.
#include "fetch/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

struct range {
    unsigned char bytes[16];
    int bits;
    const char *why;
    bool services; // where clouds answer their machines with keys: nobody is advised to open it
};

// clang-format off
static const struct range ranges4[] = {
    {{0},             8,  "an address of \"this network\""},
    {{10},            8,  "a private address"},
    {{100, 64},       10, "a carrier's shared address"},
    {{127},           8,  "a loopback address"},
    {{169, 254},      16, "a link-local address", .services = true},
    {{172, 16},       12, "a private address"},
    {{192, 0, 0},     24, "a protocol's own address"},
    {{192, 0, 2},     24, "an address for documentation"},
    {{192, 88, 99},   24, "a 6to4 relay address"},
    {{192, 168},      16, "a private address"},
    {{198, 18},       15, "an address for benchmarks"},
    {{198, 51, 100},  24, "an address for documentation"},
    {{203, 0, 113},   24, "an address for documentation"},
    {{224},           4,  "a multicast address"},
    {{240},           4,  "a reserved address"},
};
// The first that holds decides; the last holds for all that is outside 2000::/3.
static const struct range ranges6[] = {
    {{[15] = 1},                                 128, "a loopback address"},
    {{0},                                        128, "the unspecified address"},
    {{0},                                        96,  "an IPv4-compatible address"},
    {{0, 0x64, 0xff, 0x9b, 0, 1},                48,  "an address of a local translator"},
    {{0x01},                                     64,  "a discard-only address"},
    {{0xfd, 0, 0x0e, 0xc2},                      32,  "a private address", .services = true},
    {{0xfc},                                     7,   "a private address"},
    {{0xfe, 0x80},                               10,  "a link-local address", .services = true},
    {{0xfe, 0xc0},                               10,  "a site-local address"},
    {{0xff},                                     8,   "a multicast address"},
    {{0x20, 0x01, 0, 0},                         32,  "a Teredo address"},
    {{0x20, 0x01},                               23,  "a protocol's own address"},
    {{0x20, 0x01, 0x0d, 0xb8},                   32,  "an address for documentation"},
    {{0x20, 0x02},                               16,  "a 6to4 address"},
    {{0x3f, 0xff},                               20,  "an address for documentation"},
};
static const char outside[] = "no global address";

// Services that are not the web but listen above 1023: databases, queues, remote control, mail and chat, and the "bad ports"
// of the Fetch standard. One request must not be able to speak to them.
static const unsigned short denied_ports[] = {
    1433, 1434, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 4369, 5060, 5061,
    5432, 5433, 5671, 5672, 5900, 5901, 5984, 5985, 5986, 6000, 6379, 6380, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
    6697, 7000, 7001, 8086, 8125, 8500, 8600, 9042, 9092, 9100, 9160, 9200, 9300, 10080, 10250, 10255, 11211, 15672, 16379,
    26379, 27017, 27018, 27019, 28015, 33060, 50000,
};
// clang-format on

static bool address_translated(const struct ip *a, struct ip *ret_v4);
static bool plain_global(const struct ip *a, const struct range **ret_range, const char **ret_why);
static bool listed(const struct guard *g, const struct ip *a);

// For coordinators too, who give no options: those are named where the command line speaks.
static const char advice[] = "; whoever runs this hub can allow it";
static const unsigned char nat64_prefix[12] = {0x00, 0x64, 0xff, 0x9b}; // 64:ff9b::/96, RFC 6052 2.1

bool guard_allows(const struct guard *g, const struct sockaddr *sa, const char **ret_why)
{
    struct ip a, inner;
    const char *why;
    if (address_global(sa, &why))
        return true;
    if (ip_of(sa, &a) && (listed(g, &a) || (address_translated(&a, &inner) && listed(g, &inner))))
        return true;
    if (ret_why)
        *ret_why = why;
    return false;
}

bool guard_allows_port(const struct guard *g, int port)
{
    if (port < 1 || port > 65535)
        return false;
    if (g->any_port || port == 80 || port == 443)
        return true;
    if (port < 1024)
        return false;
    for (size_t i = 0; i < sizeof denied_ports / sizeof denied_ports[0]; i++)
        if (denied_ports[i] == port)
            return false;
    return true;
}

bool guard_port_err(int port, bool advised, struct err *err)
{
    return err_set(err, ERR_REFUSED, "port %d is not one that feeds are fetched from%s", port, advised ? advice : "");
}

bool guard_address_err(const struct sockaddr *sa, const char *why, bool advised, struct err *err)
{
    char room[ADDRESS_TEXT];
    return err_set(err, ERR_REFUSED, "the address " STR_FMT " is %s%s", STR_ARG(address_text(sa, room)), why,
                   advised ? advice : "");
}

bool address_global(const struct sockaddr *sa, const char **ret_why)
{
    struct ip a, inner;
    const struct range *range;
    const char *why = "no internet address";
    bool ok = false;
    if (ip_of(sa, &a)) {
        if (address_translated(&a, &inner))
            a = inner;
        ok = plain_global(&a, &range, &why);
    }
    if (ret_why && !ok)
        *ret_why = why;
    return ok;
}

struct str address_text(const struct sockaddr *sa, char room[ADDRESS_TEXT])
{
    struct ip a;
    room[0] = 0;
    return ip_of(sa, &a) ? ip_text(&a, room) : STR("?");
}

bool address_services(const struct sockaddr *sa)
{
    struct ip a, inner;
    const struct range *range = NULL;
    const char *why;
    if (!ip_of(sa, &a))
        return false;
    if (address_translated(&a, &inner))
        a = inner;
    plain_global(&a, &range, &why);
    return range && range->services;
}

// An address behind a NAT64 translator is what the translator connects to. 6to4 and IPv4-compatible addresses are
// refused whatever they hold, so there is nothing to look into.
static bool address_translated(const struct ip *a, struct ip *ret_v4)
{
    if (!a->v6 || !ip_bits_equal(a->bytes, nat64_prefix, 96))
        return false;
    *ret_v4 = (struct ip){.v6 = false};
    memcpy(ret_v4->bytes, a->bytes + 12, 4);
    return true;
}

static bool plain_global(const struct ip *a, const struct range **ret_range, const char **ret_why)
{
    const struct range *table = a->v6 ? ranges6 : ranges4;
    size_t n = a->v6 ? sizeof ranges6 / sizeof ranges6[0] : sizeof ranges4 / sizeof ranges4[0];
    for (size_t i = 0; i < n; i++)
        if (ip_bits_equal(a->bytes, table[i].bytes, table[i].bits)) {
            *ret_range = &table[i];
            *ret_why = table[i].why;
            return false;
        }
    *ret_range = NULL;
    *ret_why = outside;
    return !a->v6 || (a->bytes[0] & 0xe0) == 0x20;
}

static bool listed(const struct guard *g, const struct ip *a)
{
    for (size_t i = 0; i < g->allowed.n; i++)
        if (cidr_holds(&g->allowed.v[i], a))
            return true;
    return false;
}
