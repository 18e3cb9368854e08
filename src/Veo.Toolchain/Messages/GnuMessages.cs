using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Veo.Toolchain;

/// <summary>Reads what gcc, g++, gfortran, clang and the GNU linker print.</summary>
/// <remarks>
/// Whether a run failed is told by its exit code alone; the text only explains. Lines that are not understood are therefore
/// skipped here, and the caller shows the raw text when a failure has no message.
/// </remarks>
public static class GnuMessages
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // file:line[:column]: severity: text [-Wname]
    private static readonly Regex Located = new(
        @"^(?<file>[^\s:][^:]*):(?<line>\d+):((?<col>\d+):)? (?<sev>[Ff]atal [Ee]rror|internal compiler error|[Ee]rror|[Ww]arning|[Nn]ote|remark): (?<text>.*?)( \[(?<opt>-[^\]]+)\])?$",
        Options);

    // gfortran's long form: the place alone, then (after the source line) the severity without a place.
    private static readonly Regex PlaceAlone = new(@"^(?<file>[^\s:][^:]*):(?<line>\d+):(?<col>\d+):$", Options);

    private static readonly Regex SeverityAlone = new(
        @"^(?<sev>Fatal Error|Internal Error|Error|Warning|Note): (?<text>.*?)( \[(?<opt>-[^\]]+)\])?$",
        Options);

    // gcc: error: ...   cc1: fatal error: ...   <command-line>: fatal error: ...   collect2: error: ...
    private static readonly Regex Tool = new(
        @"^(?<tool>[^\s:][^:]*): (?<sev>fatal error|internal compiler error|error|warning): (?<text>.*?)( \[(?<opt>-[^\]]+)\])?$",
        Options);

    // file:line: undefined reference to `f'   and   file:(.text+0x5): undefined reference to `f'
    private static readonly Regex LinkPlace = new(
        @"^((?<ld>[^\s:]*ld(\.\w+)?): )?(?<file>[^\s:][^:]*):(?<line>\d+|\([^)]*\)): (?<text>(undefined reference|multiple definition|relocation|more undefined).*)$",
        Options);

    // /usr/bin/ld: cannot find -lfoo
    private static readonly Regex Linker = new(@"^(?<ld>([^\s:]*/)?[\w.+-]*ld(\.\w+)?): (?<text>.+)$", Options);

    /// <summary>Reads all messages of one run, in order.</summary>
    public static IReadOnlyList<CompilerMessage> Parse(IEnumerable<string> lines)
    {
        List<CompilerMessage> messages = [];
        Match? place = null;

        foreach (string raw in lines)
        {
            string line = raw.TrimEnd();

            if (PlaceAlone.Match(line) is { Success: true } start)
            {
                place = start;
            }
            else if (place is not null && SeverityAlone.Match(line) is { Success: true } end)
            {
                messages.Add(Create(place, end));
                place = null;
            }
            else if (ParseLine(line) is { } message)
            {
                messages.Add(message);
                place = null;
            }
        }

        return WithoutClosingLines(messages);
    }

    private static CompilerMessage? ParseLine(string line)
    {
        if (Located.Match(line) is { Success: true } located)
        {
            return Create(located, located);
        }

        if (LinkPlace.Match(line) is { Success: true } link)
        {
            return new CompilerMessage(MessageSeverity.Error, link.Groups["file"].Value, Number(link, "line"), 0, null, link.Groups["text"].Value);
        }

        if (Linker.Match(line) is { Success: true } linker)
        {
            return FromLinker(linker.Groups["text"].Value);
        }

        if (Tool.Match(line) is { Success: true } tool)
        {
            string text = $"{tool.Groups["tool"].Value}: {tool.Groups["text"].Value}";
            return new CompilerMessage(Severity(tool), null, 0, 0, Option(tool), text);
        }

        return null;
    }

    private static CompilerMessage? FromLinker(string text)
    {
        const string Warning = "warning: ";
        const string Error = "error: ";

        if (IsLinkerContext(text))
        {
            return null;
        }

        return text.StartsWith(Warning, StringComparison.Ordinal)
            ? new CompilerMessage(MessageSeverity.Warning, null, 0, 0, null, text.Substring(Warning.Length))
            : new CompilerMessage(
                MessageSeverity.Error, null, 0, 0, null, text.StartsWith(Error, StringComparison.Ordinal) ? text.Substring(Error.Length) : text);
    }

    private static CompilerMessage Create(Match place, Match text) => new(
        Severity(text),
        place.Groups["file"].Value,
        Number(place, "line"),
        Number(place, "col"),
        Option(text),
        text.Groups["text"].Value);

    // "ld: a.o: in function `f':" only introduces the line that follows.
    private static bool IsLinkerContext(string text) =>
        text.EndsWith(":", StringComparison.Ordinal) || text.StartsWith("note: ", StringComparison.OrdinalIgnoreCase);

    private static MessageSeverity Severity(Match match) => match.Groups["sev"].Value.ToUpperInvariant() switch
    {
        "WARNING" => MessageSeverity.Warning,
        "NOTE" or "REMARK" => MessageSeverity.Note,
        _ => MessageSeverity.Error,
    };

    private static int Number(Match match, string group) =>
        int.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0;

    private static string? Option(Match match) => match.Groups["opt"] is { Success: true } option ? option.Value : null;

    // These say only that something above went wrong; they matter when nothing above was understood.
    private static List<CompilerMessage> WithoutClosingLines(List<CompilerMessage> messages)
    {
        bool explained = messages.Any(m => m.Severity == MessageSeverity.Error && !IsClosing(m));
        return explained ? [.. messages.Where(m => !IsClosing(m))] : messages;

        static bool IsClosing(CompilerMessage message) => message.File is null
            && (message.Text.StartsWith("collect2:", StringComparison.Ordinal)
                || message.Text.IndexOf("linker command failed", StringComparison.Ordinal) >= 0
                || message.Text.IndexOf("all warnings being treated as errors", StringComparison.Ordinal) >= 0);
    }
}
