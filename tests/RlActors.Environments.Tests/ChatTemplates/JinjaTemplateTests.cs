using Microsoft.Extensions.Time.Testing;
using RlActors.ChatTemplates;

namespace RlActors.Environments.Tests.ChatTemplates;

/// <summary>What jinja2 3.1 renders, asked once with Hugging Face's settings and written down here.</summary>
public sealed class JinjaTemplateTests
{
    [Theory]
    [InlineData("  {% if true %}\n a\n  {% endif %}\nb\n", " a\nb")]
    [InlineData("x  {%- set a = 1 -%}  \n y {{- a }} {#- c -#} z", "xy1z")]
    [InlineData("  {%+ if true %}a{% endif +%}\nb", "  a\nb")]
    [InlineData("a\r\nb\r\n", "a\nb")]
    [InlineData("{{ '}}' }}{{ {'a': {'b': 1}} }}", "}}{'a': {'b': 1}}")]
    [InlineData("{{ 'a\\n\\x41\\u0042\\'\\q' }}", "a\nAB'\\q")]
    [InlineData("{{ [1, 2.0, 1e16, 1e-5, true, none, 'it\\'s', ('a',)] }}", "[1, 2.0, 1e+16, 1e-05, True, None, \"it's\", ('a',)]")]
    [InlineData("{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 3 ** 2 }} {{ 1 ~ 2 ~ none }}", "3 -4 2 3.5 64 12None")]
    [InlineData("{{ 1 == 1.0 == true }} {{ 'b' > 'a' }} {{ 'a' in {'a': 1} }} {{ 2 not in [1] }} {{ 1 < 2 < 2 }}", "True True True True False")]
    [InlineData("{{ 'abcde'[1:-1] }} {{ 'abcde'[::-2] }} {{ [1, 2, 3][-1] }} {{ [1][5] }}{{ '😀é'[1] }} {{ '😀'|length }}", "bcd eca 3 é 1")]
    [InlineData("{{ 'a' if false }}|{{ x }}|{{ x|default('d') }}|{{ ''|default('d', true) }}|{{ x is defined }}|{{ x|length }}", "||d|d|False|0")]
    [InlineData("{% for i in [3, 1, 2] if i > 1 %}{{ loop.index }}/{{ loop.length }}:{{ i }}{{ loop.first }}{{ loop.last }}{{ loop.previtem }}{{ loop.nextitem }};{% else %}none{% endfor %}",
        "1/2:3TrueFalse2;2/2:2FalseTrue3;")]
    [InlineData("{% for i in [] %}{% else %}none{% endfor %}{% for a, b in {'x': 1}.items() %}{{ a }}{{ b }}{% endfor %}", "nonex1")]
    [InlineData("{% for i in range(9) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "02")]
    [InlineData("{% set ns = namespace(n=0) %}{% set n = 0 %}{% for i in [1, 2] %}{% set n = n + i %}{% set ns.n = ns.n + i %}{% endfor %}{{ n }}{{ ns.n }}", "03")]
    [InlineData("{% set x %} a {% endset %}[{{ x|trim }}]{% set y | upper %}b{% endset %}{{ y }}{% filter upper %}c{{ x }}{% endfilter %}", "[a]BC A ")]
    [InlineData("{% macro m(a, b='d') %}{{ a }}{{ b }}{{ caller() if caller is defined }}{% endmacro %}{{ m(1) }}{{ m(1, b=2) }}{% call m('x') %}!{% endcall %}", "1d12xd!")]
    [InlineData("{% macro m() %}{{ i is defined }}{% endmacro %}{% for i in [1] %}{{ m() }}{% endfor %}", "False")]
    [InlineData("{% generation %}a{% set z = 1 %}{% endgeneration %}{{ z is defined }}", "aFalse")]
    [InlineData("{{ {'b': [1, 'é\"'], 'a': none}|tojson }}{{ {'b': 1, 'a': []}|tojson(indent=2, sort_keys=true) }}", "{\"b\": [1, \"é\\\"\"], \"a\": null}{\n  \"a\": [],\n  \"b\": 1\n}")]
    [InlineData("{{ {'é': 1}|tojson(ensure_ascii=true, separators=(',', ':')) }}", "{\"\\u00e9\":1}")]
    [InlineData("{{ {'items': 1}['items'] }} {{ {'items': 1}.items is callable }} {{ {'a': 1}['items'] is callable }}", "1 True True")]
    [InlineData("{{ [{'r': 'u'}, {'r': 'a'}]|selectattr('r', 'equalto', 'u')|list }}{{ [1, 2]|map('string')|join('-') }}{{ [3, 1]|sort }}{{ ['a', 'B']|max }}", "[{'r': 'u'}]1-2[1, 3]B")]
    [InlineData("{{ ' a b  c '.split() }}{{ 'a,b,c'.split(',', 1) }}{{ 'x'.join(['1', '2']) }}{{ 'aXbX'.replace('X', '-', 1) }}{{ 'ß'|upper }}{{ 'hello world-wide'|title }}", "['a', 'b', 'c']['a', 'b,c']1x2a-bXSSHello World-Wide")]
    [InlineData("{{ 'a\n\nb'|indent(2) }}{{ '%s=%.1f' % ('x', 2) }}{{ '{} {a}'.format(1, a=2) }}{{ '5'|int + 1 }}{{ 2.5|round }}{{ '\\u0085\\u001ca'|trim }}", "a\n\n  bx=2.01 262.0a")]
    [InlineData("{{ 1 is odd }}{{ 'a' is string }}{{ {} is mapping }}{{ x is iterable }}{{ none is none }}{{ 3 is divisibleby 3 }}{{ not true is boolean }}{{ [] is sequence }}", "TrueTrueTrueTrueTrueTrueFalseTrue")]
    public void Render_Expression_PrintsWhatJinja2Prints(string template, string expected) => Assert.Equal(expected, TemplateFiles.Render(template));

    [Theory]
    [InlineData("ab\n {{ x.y }}", "line 2, column 7: 'x' is undefined")]
    [InlineData("{{ 1 + 'a' }}", "line 1, column 6: '+' does not go with int and str")]
    [InlineData("{{ x|nosuch }}", "line 1, column 6: the filter 'nosuch' is not supported; supported: abs, ")]
    [InlineData("{{ x is nosuch }}", "line 1, column 9: the test 'nosuch' is not supported; supported: boolean, ")]
    [InlineData("{% include 'a' %}", "line 1, column 4: the statement 'include' is not supported here; supported: if, for, ")]
    [InlineData("{{ nosuch(1) }}", "line 1, column 10: 'nosuch' is undefined")]
    [InlineData("{{ joiner() }}", "the function 'joiner' is not supported")]
    [InlineData("{{ 'a'.zfill(3) }}", "the method 'zfill' of texts is not supported; supported: upper, ")]
    [InlineData("{{ [1].append(2) }}", "'append' would change one of the lists that a template is given")]
    [InlineData("{% for a in [1] recursive %}{% endfor %}", "recursive loops are not supported")]
    [InlineData("{{ f(*[1]) }}", "arguments from a list or dictionary (* and **) are not supported")]
    [InlineData("a\n{% if x %}b", "line 2, column 11: the body that begins here has no end; expected one of: elif, else, endif")]
    [InlineData("{{ 'a }}", "line 1, column 4: this text has no end; expected '")]
    [InlineData("{# a", "line 1, column 1: this comment has no end; expected '#}'")]
    [InlineData("{{ x|tojson }}", "tojson of an undefined value: 'x' is undefined")]
    [InlineData("{{ raise_exception('no ' ~ 'way') }}", "the template refuses the conversation: no way")]
    [InlineData("{% break %}", "'break' stands outside of a loop")]
    [InlineData("{{ strftime_now('%Q') }}", "'strftime_now' does not support %Q")]
    public void Render_WhatIsNotSupportedOrFails_IsRefusedByNameAndPlace(string template, string expected)
    {
        var error = Assert.Throws<ChatTemplateException>(() => TemplateFiles.Render(template));

        Assert.StartsWith("chat_template.jinja, line ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for a in range(1000) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}")]
    [InlineData("{{ 'a' * 10 ** 12 }}")]
    [InlineData("{{ [0] * 10 ** 10 }}")]
    [InlineData("{% set x = 'a' * 1000000 %}{{ x.replace('a', x) }}")]
    [InlineData("{% set x = 'a' * 1000000 %}{% for a in range(100000) %}{% if x == x ~ 'b' %}{% endif %}{% endfor %}")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% set ns = namespace(a=[]) %}{% for a in range(99999) %}{% set ns.a = [ns.a] %}{% endfor %}{{ ns.a }}")]
    [InlineData("{% set ns = namespace(a=[]) %}{% for a in range(99999) %}{% set ns.a = [ns.a] %}{% endfor %}{{ ns.a == [ns.a] }}{{ ns.a < [ns.a] }}{{ ns.a|tojson }}")]
    [InlineData("{% set ns = namespace(a=[]) %}{% for a in range(99999) %}{% set ns.a = ns.a|select('defined') %}{% endfor %}{{ ns.a|list }}")]
    [InlineData("{{ range(10 ** 9) }}")]
    [InlineData("{{ {'a': [1, [2]]}|tojson(indent='x' * 10000000) }}{{ {'a': [1, [2]]}|tojson(indent='x' * 10000000) }}{{ {'a': [1, [2]]}|tojson(indent='x' * 10000000) }}")]
    public void Render_TemplateThatDoesTooMuch_IsRefused(string template) =>
        Assert.StartsWith("chat_template.jinja, line 1, column ", Assert.Throws<ChatTemplateException>(() => TemplateFiles.Render(template)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("a if b else ", "")]
    [InlineData("", " + 1")]
    [InlineData("", "|trim")]
    public void Render_ExpressionNestedTooDeep_IsRefused(string before, string after) => Assert.Throws<ChatTemplateException>(() =>
        TemplateFiles.Render($"{{{{ {string.Concat(Enumerable.Repeat(before, 20_000))}1{string.Concat(Enumerable.Repeat(after, 20_000))} }}}}"));

    [Fact]
    public void Render_StatementsNestedTooDeep_AreRefused() => Assert.Throws<ChatTemplateException>(() =>
        TemplateFiles.Render(string.Concat(Enumerable.Repeat("{% if true %}", 20_000)) + string.Concat(Enumerable.Repeat("{% endif %}", 20_000))));

    [Fact]
    public void Render_StrftimeNow_IsTheInjectedClocks()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2024, 7, 6, 15, 4, 5, TimeSpan.Zero));

        Assert.Equal("06 Jul 2024|Saturday 3:04 PM %", TemplateFiles.Render("{{ strftime_now('%d %b %Y|%A %-I:%M %p %%') }}", time: time));
    }
}
