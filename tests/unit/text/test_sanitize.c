// test_sanitize.c – what the sanitiser keeps, changes and drops; a test a rule. Each pair is also held against the
// promises: where the fast way accepts, gumbo's agrees; sanitising twice changes nothing.
#include "base/limits.h"
#include "support/arena_fixture.h"
#include "text/sanitize.h"
#include "text/sanitize_priv.h"

#include <stdlib.h>

static const struct sanitize_context context = {{"https://e.example/a/b", 21}};

static const char *html(struct str in)
{
    return show(sanitize_html(&arena, in, &context).markup);
}

static void becomes(const char *in, const char *out)
{
    struct safe_html fast;
    assert_string_equal(html(str_of(in)), out);
    assert_string_equal(html(str_of(out)), out);
    if (sanitize_fast(&arena, str_of(in), &context, &fast))
        assert_string_equal(show(fast.markup), show(sanitize_gumbo(&arena, str_of(in), &context).markup));
}

struct pair {
    const char *in, *out;
};

static void all_become(const struct pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        becomes(pairs[i].in, pairs[i].out ? pairs[i].out : pairs[i].in);
}
#define ALL_BECOME(pairs) all_become(pairs, sizeof(pairs) / sizeof *(pairs))
#define SAME              NULL
#define REL               " rel=\"nofollow noopener noreferrer ugc\""

static void plain_elements_stay(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<p>a <em>b</em> <strong>c</strong></p>", SAME},
        {"<h2>a</h2><blockquote><p>q</p></blockquote><hr><pre><code>x\n y</code></pre>", SAME},
        {"<ul><li>a</li><li>b</li></ul><dl><dt>t</dt><dd>d</dd></dl>", SAME},
        {"<table><caption>c</caption><colgroup><col></colgroup><thead><tr><th>h</th></tr></thead><tbody><tr><td>d</"
         "td></tr>"
         "</tbody></table>",
         SAME},
        {"<details open=\"\"><summary>s</summary>d</details>", SAME},
        {"<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>", SAME},
        {"<figure><img src=\"https://e.example/x.png\" alt=\"\" loading=\"lazy\"><figcaption>c</figcaption></figure>",
         SAME},
        {"a<br>b<wbr>c", SAME},
        {"<P>A<BR/>B</P>", "<p>A<br>B</p>"},
        {"", SAME},
        {"  \n", SAME},
    };
    ALL_BECOME(pairs);
}

static void text_is_escaped(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"1 < 2 > 0 & \"x\" 'y'", "1 &lt; 2 &gt; 0 &amp; \"x\" 'y'"},
        {"AT&T &copy; &eacute;&#233;&#xe9; &nbsp;", "AT&amp;T \xc2\xa9 \xc3\xa9\xc3\xa9\xc3\xa9 \xc2\xa0"},
        {"&lt;script&gt; &amp;lt;", "&lt;script&gt; &amp;lt;"},
        {"&copy &notit; &bogus; & &; &#; &#x;", "\xc2\xa9 \xc2\xacit; &amp;bogus; &amp; &amp;; &amp;#; &amp;#x;"},
        {"<p title=\"a &quot;b&quot; <c> &amp; 'd'\">x</p>", "<p title=\"a &quot;b&quot; &lt;c&gt; &amp; 'd'\">x</p>"},
        {"<", "&lt;"},
        {"a <", "a &lt;"},
        {"<3", "&lt;3"},
        {"a<b", "a"},
    };
    ALL_BECOME(pairs);
}

static void unwanted_characters_go(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"a\x01\x08\x0b\x0e\x1f\x7f"
         "b",
         "ab"},
        {"a\xc2\x80\xc2\x9f"
         "b\xc2\xa0",
         "ab\xc2\xa0"},
        {"a\xef\xbb\xbf\xef\xb7\x90\xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\xbf\xbf"
         "b",
         "ab"},
        {"a\xef\xb7\x8f\xef\xbb\xbe\xef\xbf\xbd\xf0\x9f\x98\x80", SAME},
        {"a\r\nb\rc\fd", "a\nb\nc d"},
        {"<scr\x01ipt>x</script>y", "y"},
        {"<p title=\"a\x01"
         "b\r\nc\">x</p>",
         "<p title=\"ab\nc\">x</p>"},
        {"<!--\x01-->x-->", "x--&gt;"},
        {"<!-- a --\x01>x-->y", "x--&gt;y"},
        {"a&#xfeff;&#xfdd0;&#xffff;&#x1ffff;b", "ab"},
        {"<p title=\"&#xfeff;a\">b</p>", "<p title=\"a\">b</p>"},
        {"a\xc3(\xff"
         "b",
         "a\xef\xbf\xbd(\xef\xbf\xbd"
         "b"},
        {"a\xe2\x80", "a\xef\xbf\xbd"},
    };
    ALL_BECOME(pairs);
    assert_string_equal(html(str_make("a\0b", 3)), "ab");
}

// gumbo 0.10 makes bytes of this that are no character
static void reference_beyond_all_numbers(void **state)
{
    (void)state;
    struct str out = sanitize_html(&arena, STR("&#xAddddddd<p title=&#xAddddddd>x"), &context).markup;
    assert_true(str_eq(out, sanitize_html(&arena, out, &context).markup));
}

static void what_runs_or_frames_goes_whole(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"a<script>x</script>b<style>x</style>c", "abc"},
        {"a<script>x<!--<script></script>y</script>b", "ab"},
        {"a<SCRIPT >x</SCRIPT\n>b", "ab"},
        {"a<script>x", "a"},
        {"a<iframe src=\"https://e.example/\"><p>x</p></iframe>b", "ab"},
        {"a<svg><g>x</g></svg>b<math><mi>x</mi></math>c", "abc"},
        {"a<template><p>x</p></template>b", "ab"},
        {"a<noscript><p>x</p></noscript>b", "ab"},
        {"a<object><p>x</p></object>b<embed src=x>c<applet>x</applet>d", "abcd"},
        {"a<button>x</button>b<select><option>x</select>c<textarea>x</textarea>d<marquee>x</marquee>e", "abcde"},
        {"a<title>x</title>b<noembed>x</noembed>c<noframes>x</noframes>d<xmp>x</xmp>e<plaintext>x", "abcde"},
        {"<base href=x><link rel=x href=y><meta name=x><input value=x>a", "a"},
        {"a<svg/>b<svg><path/><style><g></style></svg>c<svg><![CDATA[</svg>]]></svg>d", "abcd"},
        {"a<svg><title><b>x</b></title><desc><p>y</p></desc></svg>b<math><mi><b>x</b></mi></math>c", "abc"},
        {"a<svg><p>b</p></svg>c", "a<p>b</p>c"}, // a paragraph ends it
        {"a<select><option>x<script></select></script></select>b<select>x<select>c<select>y<input>d", "abcd"},
        {"a<template>x<template>y</template>z<style></template></style></template>b", "ab"},
        {"a<script>x<!--<script>y--></script>b<script><!-- </script>c<script><!--></script>d", "abcd"},
        {"a<frameset>b</frameset><isindex>c", "abc"},
        {"a<svg>x", "a"},
        {"a<template>x", "a"},
        {"a<<svg></svg>b>c", "a&lt;b&gt;c"}, // what was apart stays apart
        // gumbo 0.10 would end the process
        {"<table><th><math><select><mi><select><th>x", "<table><tbody><tr><th></th></tr></tbody></table>"},
    };
    ALL_BECOME(pairs);
}

static void other_elements_are_unwrapped(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<font color=red>a</font><foo>b</foo><o:p>c</o:p><g-emoji alias=x>d</g-emoji>", "abcd"},
        {"<picture><source srcset=a><img src=/b alt=c></picture>",
         "<img src=\"https://e.example/b\" alt=\"c\" loading=\"lazy\">"},
        {"<label>a</label><canvas>b</canvas>", "ab"},
        {"<html><head><title>t</title></head><body class=x><p>a</p></body></html>", "<p>a</p>"},
        {"<!DOCTYPE html><p>a</p>", "<p>a</p>"},
        {"<form action=x><p>a</form><fieldset>b</fieldset><main>c</main>",
         "<div><p>a</p></div><div>b</div><div>c</div>"}, // they nest as no inline element does
    };
    ALL_BECOME(pairs);
}

static void attributes_kept(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<p dir=RTL lang=ar title=t onclick=x style=\"color:red\" data-x=y>a</p>",
         "<p lang=\"ar\" dir=\"rtl\" title=\"t\">a</p>"},
        {"<p dir=x lang=\"a b\">a</p>", "<p>a</p>"},
        {"<p id=x>a</p><p id=user-content-y>b</p><p id=\"a b\">c</p><p id>d</p>",
         "<p id=\"user-content-x\">a</p><p id=\"user-content-y\">b</p><p>c</p><p>d</p>"},
        {"<code class=\"hljs language-c++ language-\xc3\xa9 x\">a</code><p class=intro>b</p>",
         "<code class=\"language-c++\">a</code><p>b</p>"},
        {"<code class=\"language-a\n language-b\">a</code>", "<code class=\"language-a language-b\">a</code>"},
        {"<ol start=3 type=i reversed><li value=7>a</ol>",
         "<ol type=\"i\" start=\"3\" reversed=\"\"><li value=\"7\">a</li></ol>"},
        {"<ol start=-1 type=disc><li value=x>a</ol>", "<ol><li>a</li></ol>"},
        {"<table><tr><td colspan=2 rowspan=99999 align=CENTER>a<th scope=col align=middle>b</table>",
         "<table><tbody><tr><td colspan=\"2\" align=\"center\">a</td><th scope=\"col\">b</th></tr></tbody></table>"},
        {"<del cite=/x datetime=\"2024-01-02T03:04:05Z\">a</del><time datetime=\"<\">b</time>",
         "<del cite=\"https://e.example/x\" datetime=\"2024-01-02T03:04:05Z\">a</del><time>b</time>"},
        {"<p title=a title=b>c</p>", "<p title=\"a\">c</p>"},
        {"<p TITLE='a\"b'>c</p>", "<p title=\"a&quot;b\">c</p>"},
    };
    ALL_BECOME(pairs);
}

static void links(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<a href=\"/x?utm_source=y&amp;b=1#f\" target=_blank rel=me ping=z>a</a>",
         "<a href=\"https://e.example/x?b=1#f\"" REL ">a</a>"},
        {"<a href=mailto:a@e.example>a</a>", "<a href=\"mailto:a@e.example\"" REL ">a</a>"},
        {"<a href=\"java\nscript:alert(1)\">a</a><a href=data:text/html,x>b</a>", "<a>a</a><a>b</a>"},
        {"<a href=\"&#106;avascript:alert(1)\">a</a>", "<a>a</a>"},
        {"<a name=x>a</a>", "<a>a</a>"},
        {"<a href=\"?a=1&copy=2&lt=3\">a</a>",
         "<a href=\"https://e.example/a/b?a=1&amp;copy=2&amp;lt=3\"" REL ">a</a>"},
        {"<a href=x>a<a href=y>b</a>",
         "<a href=\"https://e.example/a/x\"" REL ">a</a><a href=\"https://e.example/a/y\"" REL ">b</a>"},
        {"<a href=x>a<table><tr><td><a href=y>b</a></table></a>", // no <a> inside <a>
         "<a href=\"https://e.example/a/x\"" REL ">a<table><tbody><tr><td>b</td></tr></tbody></table></a>"},
    };
    ALL_BECOME(pairs);
}

static void no_base_no_relative_addresses(void **state)
{
    (void)state;
    struct str out =
        sanitize_html(&arena, STR("<a href=x>a</a><img src=y><a href=https://e.example/>b</a>"), NULL).markup;
    assert_string_equal(show(out), "<a>a</a><a href=\"https://e.example/\"" REL ">b</a>");
}

static void images(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<img src=x.png alt=\"a cat\" width=10px height=20 border=0>",
         "<img src=\"https://e.example/a/x.png\" alt=\"a cat\" width=\"10\" height=\"20\" loading=\"lazy\">"},
        {"<img src=x loading=eager srcset=\"y 2x\">", "<img src=\"https://e.example/a/x\" loading=\"lazy\">"},
        {"<img alt=a>b<img src=javascript:x>c<img src=\"data:image/png;base64,AAAA\">d", "bcd"},
        {"<img src=\"data:image/gif;base64,R0lG\" data-src=x.png>",
         "<img src=\"https://e.example/a/x.png\" loading=\"lazy\">"},
        {"<img src=\"\" data-lazy-src=./x>", "<img src=\"https://e.example/a/x\" loading=\"lazy\">"},
        {"<img data-original=x.png width=100%>", "<img src=\"https://e.example/a/x.png\" loading=\"lazy\">"},
        {"<img src=x width=\" 33.3% \" height=1%>", "<img src=\"https://e.example/a/x\" loading=\"lazy\">"},
        {"<img src=wait.gif data-src=/x>", "<img src=\"https://e.example/x\" loading=\"lazy\">"},
        {"<img src=x data-src=true data-original=y_{width}.png>",
         "<img src=\"https://e.example/a/x\" loading=\"lazy\">"},
        {"<img src=x data-lazy-src=javascript:y.z()>", "<img src=\"https://e.example/a/x\" loading=\"lazy\">"},
        {"<image src=x>", "<img src=\"https://e.example/a/x\" loading=\"lazy\">"},
    };
    ALL_BECOME(pairs);
}

static void tracking_pixels_go(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"a<img src=x width=1 height=1>b<img src=x width=0 height=1>c<img src=x height=1>d", "abcd"},
        {"a<img src=x width=1px height=\" 1px\">b", "ab"},
        {"<img src=https://e.example/x width=1 height=20>",
         "<img src=\"https://e.example/x\" width=\"1\" height=\"20\" loading=\"lazy\">"},
        {"a<img src=https://feeds.feedburner.com/~r/x/~4/y>b<img src=https://stats.g.doubleclick.net/x>c", "abc"},
        {"a<img src=https://pixel.wp.com/b.gif?x>b<img src=\"https://www.facebook.com/tr?id=1\">c", "abc"},
        {"<img src=https://notdoubleclick.net/x>", "<img src=\"https://notdoubleclick.net/x\" loading=\"lazy\">"},
    };
    ALL_BECOME(pairs);
}

#define VIDEO(url) "<a href=\"" url "\"" REL ">" url "</a> "

static void videos_become_links(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<iframe src=\"https://www.youtube.com/embed/abc-_1?rel=0&amp;x=y\"></iframe>",
         VIDEO("https://www.youtube.com/watch?v=abc-_1")},
        {"<iframe src=\"//www.youtube-nocookie.com/embed/abc\">x</iframe>",
         VIDEO("https://www.youtube.com/watch?v=abc")},
        {"<iframe src=\"https://www.youtube.com/embed/videoseries?x=1&list=PL1\"></iframe>",
         VIDEO("https://www.youtube.com/playlist?list=PL1")},
        {"<iframe data-src=\"https://player.vimeo.com/video/123?h=x\"></iframe>", VIDEO("https://vimeo.com/123")},
        {"<iframe src=https://tube.example:444/videos/embed/u-1></iframe>",
         VIDEO("https://tube.example:444/videos/watch/u-1")},
        {"<embed src=https://www.youtube.com/v/abc>x", VIDEO("https://www.youtube.com/watch?v=abc") "x"},
        {"<object data=https://www.youtube.com/v/abc>x</object>", VIDEO("https://www.youtube.com/watch?v=abc")},
        {"<object><param name=movie value=https://vimeo.com/moogaloop.swf?clip_id=9><p>x<embed src=y></object>",
         VIDEO("https://vimeo.com/9")},
        {"<object>x<embed src=https://www.dailymotion.com/embed/video/x1></object>",
         VIDEO("https://www.dailymotion.com/video/x1")},
        {"<a href=/x><iframe src=https://player.vimeo.com/video/1></iframe></a>",
         "<a href=\"https://e.example/x\"" REL "> https://vimeo.com/1 </a>"},
        {"<b>a:</b><iframe src=//youtu.be/b></iframe><iframe src=//youtu.be/c></iframe>d", // nothing grows together
         "<b>a:</b> " VIDEO("https://www.youtube.com/watch?v=b") VIDEO("https://www.youtube.com/watch?v=c") "d"},
        {"a<iframe src=https://www.youtube.com.evil.example/embed/abc></iframe>b", "ab"},
        {"a<iframe src=https://www.youtube.com/embed/></iframe>b<iframe src=javascript:x></iframe>c<iframe></iframe>d",
         "abcd"},
        {"a<iframe src=https://u:p@www.youtube.com/embed/abc></iframe>b", "ab"},
    };
    ALL_BECOME(pairs);
}

static void boxes_to_tick_become_signs(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<ul><li><input type=\"checkbox\" class=\"task\" disabled checked> a</li>"
         "<li><p><input type=CHECKBOX name=x value=y checked=\"\">b</p></li><li><input disabled type=checkbox> c</ul>",
         "<ul><li>☑  a</li><li><p>☑ b</p></li><li>☐  c</li></ul>"},
        {"a<input type=radio checked>b<input checked>c<input type=checkboxes>d", "abcd"},
        {"<table><input type=checkbox><tr><td><input type=checkbox>a</table>", // where a browser would put it
         "☐ <table><tbody><tr><td>☐ a</td></tr></tbody></table>"},
        {"<select><input type=checkbox checked>a", "☑ a"},
    };
    ALL_BECOME(pairs);
}

static void sound_and_video(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<audio autoplay loop src=a.mp3>x</audio>",
         "<audio src=\"https://e.example/a/a.mp3\" controls=\"\" preload=\"none\">x</audio>"},
        {"<video poster=/p width=9><source src=/v type='video/mp4; codecs=\"x\"'><source src=/w type=\"<\"><track "
         "src=/t></video>",
         "<video width=\"9\" poster=\"https://e.example/p\" controls=\"\" preload=\"none\"><source "
         "src=\"https://e.example/v\" "
         "type=\"video/mp4\"><source src=\"https://e.example/w\"></video>"},
        {"<source src=/v>a", "a"},
    };
    ALL_BECOME(pairs);
}

static void implied_ends(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<p>a<p>b<div>c", "<p>a</p><p>b</p><div>c</div>"},
        {"<ul><li>a<li><p>b<li>c</ul>d", "<ul><li>a</li><li><p>b</p></li><li>c</li></ul>d"},
        {"<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
        {"<table><tr><td>a<td><p>b<tr><th>c</table>",
         "<table><tbody><tr><td>a</td><td><p>b</p></td></tr><tr><th>c</th></tr></tbody></table>"},
        {"<table><thead><tr><th>a<tbody><tr><td><b>b</table>",
         "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><b>b</b></td></tr></tbody></table>"},
        {"<table><tr><td>a<td>b</tr></tbody></table>c", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>c"},
        {"<div><span>a</div>b", "<div><span>a</span></div>b"},
        {"<p><span>a<p>b", "<p><span>a</span></p><p>b</p>"},
        {"<ul><li><span>a<li>b</ul>", "<ul><li><span>a</span></li><li>b</li></ul>"},
        {"<span><div>a</span>b</div>c", "<span><div>ab</div>c</span>"},
        {"<ul><li>a<ul></li>b</ul></ul>", "<ul><li>a<ul>b</ul></li></ul>"},
        {"<section><figure>a</section>b", "<section><figure>a</figure></section>b"},
        {"a</div></b></em></foo-bar></img>b</br>c", "ab<br>c"},
        {"a</p>b", "a<p></p>b"},
    };
    ALL_BECOME(pairs);
}

static void misnesting_as_browsers_read_it(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"},
        {"<p><b>a<p>b</b>c", "<p><b>a</b></p><p><b>b</b>c</p>"},
        {"<table>a<tr><td>b</table>", "a<table><tbody><tr><td>b</td></tr></tbody></table>"},
        {"<h1>a<h2>b</h2>", "<h1>a</h1><h2>b</h2>"},
        {"<h1>a</h2>b", "<h1>a</h1>b"},
        {"<ruby>a<rt>b<rt>c</ruby>", "<ruby>a<rt>b</rt><rt>c</rt></ruby>"},
        {"<foo>a<bar>b</foo>c</bar>", "abc"},
        {"<table><td>a", "<table><tbody><tr><td>a</td></tr></tbody></table>"},
    };
    ALL_BECOME(pairs);
}

static void line_feed_after_pre(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<pre>\na</pre>", "<pre>a</pre>"},
        {"<pre>\n\na</pre>", SAME},
        {"<pre>&#10;a</pre>", "<pre>a</pre>"},
        {"<pre><!-- x -->\na</pre>", "<pre>\n\na</pre>"},
        {"<pre><script></script>\na</pre>", "<pre>\n\na</pre>"},
        {"<pre>&lt;a</pre>", SAME},
        {"<pre>\r\na\r\nb</pre>", "<pre>a\nb</pre>"},
        {"<pre><b>\na</b></pre>", SAME},
    };
    ALL_BECOME(pairs);
}

static void comments_and_declarations_go(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"a<!-- x --><!--[if IE]>y<![endif]-->b", "ab"},
        {"a<!-->b<!--->c<!-- x --!>d<?php x ?>e<!x>f</ x>g", "abcdefg"},
        {"a<![CDATA[b]]>c", "ac"},
        {"a<!-- b", "a"},
    };
    ALL_BECOME(pairs);
}

static void plain_text(void **state)
{
    (void)state;
    struct str out = sanitize_text(&arena, STR("a <b> & c\r\n\nd\x01")).markup;
    assert_string_equal(show(out), "a &lt;b&gt; &amp; c<br><br>d");
    assert_string_equal(html(out), show(out));
    assert_int_equal(sanitize_text(&arena, STR_NONE).markup.n, 0);
}

static struct str repeat(const char *unit, size_t times)
{
    struct str u = str_of(unit);
    char *p = arena_alloc(&arena, u.n * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(p + i * u.n, u.p, u.n);
    p[u.n * times] = 0;
    return str_make(p, u.n * times);
}

// However bad: in time (the tree builder would take minutes), within the size, and the same when done again.
static void too_deep_or_too_dear_is_text(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        size_t times;
    } cases[] = {
        {"<div>", LIMIT_HTML_DEPTH + 1},
        {"<div>", 100000},
        {"<b id=x>", 60000},
        {"<b><p><table>", 30000},
        {"<foo></bar>", 40000},
        {"<p><b></p>", 40000},
        {"<svg><p>", 40000},
        {"<i><div></i>", 40000},
        {"<li><dd>", 60000},
        {"<html a=b>", 40000},
        {"<script><!--", 40000},
        {"<<svg/>div>", 40000},
        {"<select><div>", 40000},
        {"<td><div></td>", 40000},
        {"<a><table>", 40000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str in = repeat(cases[i].unit, cases[i].times);
        struct str out = sanitize_html(&arena, in, &context).markup;
        assert_true(out.n <= LIMIT_HTML);
        assert_true(str_eq(out, sanitize_html(&arena, out, &context).markup));
    }
    assert_true(
        str_starts(sanitize_html(&arena, repeat("<div>", LIMIT_HTML_DEPTH + 1), &context).markup, STR("&lt;div")));
    assert_true(
        str_starts(sanitize_html(&arena, repeat("<div>", LIMIT_HTML_DEPTH), &context).markup, STR("<div><div>")));
    struct str no_tags = arena_printf(&arena, "<form>" STR_FMT, STR_ARG(repeat("<", LIMIT_HTML / 5)));
    assert_true(str_starts(sanitize_html(&arena, no_tags, &context).markup, STR("<div>&lt;&lt;")));
    assert_string_equal(html(repeat("<p><b>a</p>", 3)),
                        "<p><b>a</b></p><p><b><b>a</b></b></p><p><b><b><b>a</b></b></b></p>");
}

static void too_many_attributes_are_text(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, LIMIT_HTML);
    for (int svg = 0; svg < 2; svg++) {
        buf_clear(&b);
        buf_printf(&b, "%s<p", svg ? "<svg></svg>" : "");
        for (int i = 0; i < 60000; i++)
            buf_printf(&b, " a%d", i);
        buf_printf(&b, ">x");
        assert_non_null(strstr(html(buf_str(&b)), "&lt;p a0"));
    }
    buf_clear(&b);
    buf_printf(&b, "<svg></svg><p");
    for (int i = 0; i < 40000; i++)
        buf_printf(&b, " a%d=\">\"", i);
    buf_printf(&b, ">x");
    assert_non_null(strstr(html(buf_str(&b)), "&lt;p a0"));
    buf_done(&b);
}

// Cut between characters and tags, all closed; both ways cut at the same place.
static void the_cut(void **state)
{
    (void)state;
    static const char *const units[] = {"<p>a <b>b</b></p>",      "\xc3\xa9&",
                                        "<a href=x>y</a>",        "<pre>\n\n</pre>",
                                        "<img src=x alt=\"\"\">", "<ul><li>a</li></ul>\n"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct str in = repeat(units[i], 2 * LIMIT_HTML / strlen(units[i]));
        struct safe_html out = sanitize_html(&arena, in, &context), fast;
        assert_true(out.markup.n <= LIMIT_HTML);
        assert_true(str_eq(out.markup, sanitize_html(&arena, out.markup, &context).markup));
        if (sanitize_fast(&arena, in, &context, &fast))
            assert_true(str_eq(fast.markup, sanitize_gumbo(&arena, in, &context).markup));
    }
    struct str long_title = arena_printf(&arena, "a<p title=\"" STR_FMT "\">b</p>c", STR_ARG(repeat("\"&amp;", 1)));
    assert_true(sanitize_html(&arena, long_title, &context).markup.n > 0);
    struct str quotes = repeat("'", LIMIT_HTML - 100);
    struct str much = arena_printf(&arena, "a<p title=\"" STR_FMT "\">b</p>c", STR_ARG(quotes));
    assert_true(sanitize_html(&arena, much, &context).markup.n > LIMIT_HTML - 100);
    memset((char *)(uintptr_t)quotes.p, '<', quotes.n); // four times as long when escaped: no room for the tag
    much = arena_printf(&arena, "a<p title=\"" STR_FMT "\">b</p>c", STR_ARG(quotes));
    assert_string_equal(html(much), "a");
}

// What real feeds are made of must not need the slow way.
static void the_fast_way_takes(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "<p>a <a href=\"https://e.example/\">b</a> &amp; &nbsp;&#8217;c&rsquo;<br/></p>\r\n",
        "<ul>\n<li>a</li>\n<li>b\n</ul>",
        "<table border=1>\n<tr><td>a</td></tr>\n</table>",
        "<p>AT&T <img src='x' alt='y' /> a < b</p>",
        "<div class=\"x\" style='y' data-z>a</div><!-- b -->",
        "<script>a</script><style>b</style><iframe src=x></iframe>",
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title></head><body>a</body></html>",
        "<noscript><img src=x></noscript><o:p></o:p><font size=2>a</font>",
        "<a href=\"x?a=1&copy=2\">a</a>",
        "<p>a&nbsp b &#151; c&#8217 d</p>",
    };
    struct safe_html out;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_true(sanitize_fast(&arena, str_of(texts[i]), &context, &out));
}

// Nor what people who write by hand get wrong.
static void the_fast_way_mends(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<p class='x\" id=\"y' title='z'>a</p>", "<p title=\"z\">a</p>"},
        {"<p title=a title=b>c", "<p title=\"a\">c</p>"},
        {"<p lang=a b c d=\"\" b>c</p>", "<p lang=\"a\">c</p>"},
        {"<p lang=\"b\"title=c>d", "<p lang=\"b\" title=\"c\">d</p>"},
        {"<p title=b\"c>d", "<p title=\"b&quot;c\">d</p>"},
        {"<p/title=a =b lang=>c", "<p title=\"a\">c</p>"},
        {"a<a href=x title=\"b>c</a>", "a"},
        {"a<p ", "a"},
        {"a</p b=\"c", "a"},
        {"<p>a</p b='>'>c", "<p>a</p>c"},
        {"a<?b c?>d<![CDATA[e]]>f<!g>h</ i>j</>k", "adfhjk"},
        {"a<!doctype html", "a"},
        {"a<!-- b <p>c", "a"},
        {"<b>a<i>b</b>c</i>d", "<b>a<i>b</i></b><i>c</i>d"},
        {"<b><i>a</b></i>b", "<b><i>a</i></b>b"},
        {"<p>a<em>b</p><p>c</p></em>d", "<p>a<em>b</em></p><p><em>c</em></p>d"},
        {"<p><em lang=a title=b>c</p>\n<h2>d</h2></em>e",
         "<p><em lang=\"a\" title=\"b\">c</em></p><em lang=\"a\" title=\"b\">\n<h2>d</h2></em>e"},
        {"<ul><li><b>a<li>b</ul>c", "<ul><li><b>a</b></li><li><b>b</b></li></ul><b>c</b>"},
        {"<p><b>a<table><tr><td>b</b><i>c</table>d",
         "<p><b>a</b></p><table><tbody><tr><td>b<i>c</i></td></tr></tbody></table><b>d</b>"},
        {"<p><b></p><hr><br></b>a", "<p><b></b></p><hr><b><br></b>a"},
        {"<i><p><i>a</p></i>b</i>c", "<i><p><i>a</i></p>b</i>c"},
        {"a</p>b</br>c", "a<p></p>b<br>c"},
        {"<ul><li>a<ul>b</li>c</ul></ul>", "<ul><li>a<ul>bc</ul></li></ul>"},
        {"<p><noscript><p>a", "<p></p><p>a</p>"},
    };
    struct safe_html out;
    ALL_BECOME(pairs);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_true(sanitize_fast(&arena, str_of(pairs[i].in), &context, &out));
}

static void the_fast_way_refuses(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "<iframe src=x/>the rest",
        "<table>a</table>",
        "<!-->",
        "<!--x--!>",
        "&#129;",
        "&#x110000;",
        "<p a a lang=b>",
        "<p",
        "<p id=b ID lang=c>",
        "<form>",
        "<svg>",
        "<math>",
        "<template>",
        "<select>",
        "<foo>",
        "<main>",
        "<h1><h2>",
        "<h1></h2>",
        "<table><div>",
        "<tr>",
        "<b><p></b>",
        "<a><p><a>",
        "<p><b><b><b><b></p>a",
        "<b><b><b><b><i></b>",
        "<a-b></c-d>",
        "<picture><i></i></o:p>",
        "<font-face>",
        "a</",
        "<pre>&#10;",
        "<ruby><rt><rt>",
        "<table><caption><td>",
        "<table>&nbsp;",
        "<table><",
        "<table></b>",
        "<iframe></iframe x",
    };
    struct safe_html out;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (sanitize_fast(&arena, str_of(texts[i]), &context, &out))
            fail_msg("taken: %s", texts[i]);
    assert_false(sanitize_fast(&arena, repeat("<div>", 63), &context, &out));
    assert_true(sanitize_fast(&arena, repeat("<div>", 62), &context, &out));
}

static void counters_count(void **state)
{
    (void)state;
    struct sanitize_counters before, after;
    sanitize_counters(&before);
    html(STR("<p>a</p>"));
    html(STR("<b><p></b>"));
    html(repeat("<div>", 1000));
    sanitize_counters(&after);
    assert_int_equal(after.fast_bytes - before.fast_bytes, 8);
    assert_int_equal(after.gumbo_bytes - before.gumbo_bytes, 10);
    assert_int_equal(after.escaped_bytes - before.escaped_bytes, 5000);
    assert_int_equal(after.refused[REFUSED_NESTING] - before.refused[REFUSED_NESTING], 1);
    assert_int_equal(after.refused[REFUSED_DEPTH] - before.refused[REFUSED_DEPTH], 1);
    for (size_t i = 0; i < REFUSED_COUNT; i++)
        assert_non_null(sanitize_refusals[i]);
    assert_null(sanitize_refusals[REFUSED_COUNT]);
}

static void every_row_is_found(void **state)
{
    (void)state;
    for (enum tag tag = TAG_NONE + 1; tag < TAG_COUNT; tag++)
        assert_int_equal(tag_find(str_of(tag_rules[tag].name)), tag);
    assert_int_equal(tag_find(STR("BlockQuote")), TAG_BLOCKQUOTE);
    assert_int_equal(tag_find(STR("")), TAG_NONE);
    assert_int_equal(tag_find(STR("averyveryverylongname")), TAG_NONE);
    static const struct {
        const char *name;
        bool made; // by the sanitiser alone
    } attrs[] = {
#define A(id, name, value) {name, #value[0] == 'M' && #value[1] == 'A'},
#include "text/sanitize_attrs.def"
#undef A
    };
    for (size_t i = 0; i < ATTR_COUNT; i++)
        assert_int_equal(attr_find(str_of(attrs[i].name)), attrs[i].made ? ATTR_COUNT : i);
}

// Markup whose reading is read otherwise the next time: it is read until that no longer happens.
static void what_would_change_when_read_again_is_read_again(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"<li><p><noscript><li>a", "<li><p></p></li><li>a</li>"},       // as the fast way reads it
        {"<li><table></b><li>a", "<li></li><li>a</li><table></table>"}, // as gumbo does
        {"<ul><li><table><i><li>a", "<ul><li><i></i></li><li><i>a</i></li><table></table></ul>"},
    };
    ALL_BECOME(pairs);
}

static void an_embed_that_never_ends_takes_only_its_tag(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"safe<iframe src=\"http://a.example/\"/> text <b>bold</b>", "safe text <b>bold</b>"},
        {"safe<object classid=\"x\"> text", "safe text"},
        {"a<object>b</object>c<object>d", "acd"},
        {"a<iframe>b</iframe>c<IFRAME title='>'>d", "acd"},
        {"a<!-- <iframe> -->b", "ab"},
        {"a<iframe src", "a"},
    };
    ALL_BECOME(pairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_elements_stay),
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(unwanted_characters_go),
        cmocka_unit_test(reference_beyond_all_numbers),
        cmocka_unit_test(what_runs_or_frames_goes_whole),
        cmocka_unit_test(an_embed_that_never_ends_takes_only_its_tag),
        cmocka_unit_test(other_elements_are_unwrapped),
        cmocka_unit_test(attributes_kept),
        cmocka_unit_test(links),
        cmocka_unit_test(no_base_no_relative_addresses),
        cmocka_unit_test(images),
        cmocka_unit_test(tracking_pixels_go),
        cmocka_unit_test(videos_become_links),
        cmocka_unit_test(boxes_to_tick_become_signs),
        cmocka_unit_test(sound_and_video),
        cmocka_unit_test(implied_ends),
        cmocka_unit_test(misnesting_as_browsers_read_it),
        cmocka_unit_test(line_feed_after_pre),
        cmocka_unit_test(comments_and_declarations_go),
        cmocka_unit_test(plain_text),
        cmocka_unit_test(too_deep_or_too_dear_is_text),
        cmocka_unit_test(too_many_attributes_are_text),
        cmocka_unit_test(the_cut),
        cmocka_unit_test(the_fast_way_takes),
        cmocka_unit_test(the_fast_way_mends),
        cmocka_unit_test(the_fast_way_refuses),
        cmocka_unit_test(counters_count),
        cmocka_unit_test(every_row_is_found),
        cmocka_unit_test(what_would_change_when_read_again_is_read_again),
    };
    return cmocka_run_group_tests(tests, arena_start, arena_end);
}
