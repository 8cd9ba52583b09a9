// vocabularies.c – the namespaces that are read: one row each, its elements in a file of its own under ext/. A prefix
// that a feed uses without declaring it, or declares with an address nobody knows, is taken for the one of that name.
// Addresses stand here without "http:" and without the '/' or '#' at their end.
#include "format/read/reader_priv.h"

// clang-format off
#define U(literal) {literal, sizeof(literal) - 1}

const struct vocabulary vocabularies[] = {
    {"rss", {U("//purl.org/rss/1.0"), U("//my.netscape.com/rdf/simple/0.9"), U("//channel.netscape.com/rdf/simple/0.9"),
             U("//backend.userland.com/rss2"), U("//blogs.law.harvard.edu/tech/rss"), U("//purl.org/net/rss1.1")}, rss_rules},
    {"rss2", {U("//backend.userland.com/rss"), U("//backend.userland.com/rss091"), U("//my.netscape.com/publish/formats/rss-0.91.dtd"),
              U("//purl.org/rss/2.0"), U("//www.rssboard.org/rss-specification"), U("//cyber.law.harvard.edu/rss/rss.html")}, rss_rules},
    {"rdf", {U("//www.w3.org/1999/02/22-rdf-syntax-ns")}, rdf_rules},
    {"atom", {U("//www.w3.org/2005/Atom"), U("//purl.org/atom/ns"), U("//example.com/newformat"), U("//purl.org/net/echo"),
              U("//example.com/necho"), U("uri/of/echo/namespace")}, atom_rules},
    {"xhtml", {U("//www.w3.org/1999/xhtml"), U("//www.w3.org/TR/xhtml1/strict"), U("//www.w3.org/TR/REC-html40")}, xhtml_rules},
    {"dc", {U("//purl.org/dc/elements/1.1"), U("//purl.org/dc/elements/1.0"), U("//purl.org/metadata/dublin_core")}, dc_rules},
    {"dcterms", {U("//purl.org/dc/terms")}, dc_rules},
    {"content", {U("//purl.org/rss/1.0/modules/content")}, content_rules},
    {"slash", {U("//purl.org/rss/1.0/modules/slash")}, slash_rules},
    {"wfw", {U("//wellformedweb.org/CommentAPI")}, wfw_rules},
    {"sy", {U("//purl.org/rss/1.0/modules/syndication")}, sy_rules},
    {"thr", {U("//purl.org/syndication/thread/1.0")}, thr_rules},
    {"at", {U("//purl.org/atompub/tombstones/1.0")}, at_rules},
    {"fh", {U("//purl.org/syndication/history/1.0")}, fh_rules},
    {"media", {U("//search.yahoo.com/mrss"), U("//video.search.yahoo.com/mrss"),
               U("//www.rssboard.org/media-rss"), U("//tools.search.yahoo.com/mrss")}, media_rules},
    {"itunes", {U("//www.itunes.com/dtds/podcast-1.0.dtd"), U("//example.com/dtds/podcast-1.0.dtd")}, itunes_rules},
    {"googleplay", {U("//www.google.com/schemas/play-podcasts/1.0"), U("//www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd")},
     itunes_rules},
    {"podcast", {U("//podcastindex.org/namespace/1.0"),
                 U("//github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md")}, podcast_rules},
    {"georss", {U("//www.georss.org/georss"), U("//www.georss.org/georss/10")}, georss_rules},
    {"gml", {U("//www.opengis.net/gml"), U("//www.opengis.net/gml/3.2")}, georss_rules},
    {"geo", {U("//www.w3.org/2003/01/geo/wgs84_pos")}, geo_rules},
    {"activity", {U("//activitystrea.ms/spec/1.0"), U("//activitystrea.ms/schema/1.0")}, activity_rules},
    {"feedburner", {U("//rssnamespace.org/feedburner/ext/1.0")}, feedburner_rules},
    {"creativeCommons", {U("//backend.userland.com/creativeCommonsRssModule"),
                         U("//cyber.law.harvard.edu/rss/creativeCommonsRssModule.html")}, cc_rules},
    {"cc", {U("//web.resource.org/cc"), U("//creativecommons.org/ns")}, cc_rules},
    {"webfeeds", {U("//webfeeds.org/rss/1.0")}, webfeeds_rules},
    {"yt", {U("//www.youtube.com/xml/schemas/2015")}, yt_rules},
    {"app", {U("//www.w3.org/2007/app"), U("//purl.org/atom/app")}, app_rules},
    {"ev", {U("//purl.org/rss/1.0/modules/event")}, event_rules},
    {"xcal", {U("urn:ietf:params:xml:ns:xcal"), U("urn:ietf:params:xml:ns:icalendar-2.0")}, xcal_rules},
    {.prefix = NULL},
};
// clang-format on
