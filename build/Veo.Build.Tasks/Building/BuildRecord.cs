using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Veo.Build;

/// <summary>What an output was made from, kept beside it, so that the next build knows whether it still holds.</summary>
/// <remarks>
/// Times are compared for being equal rather than for order: a header that was replaced by an older one is a change too.
/// The command line stands in the record as text because a reader of the build folder wants to see it.
/// </remarks>
internal sealed class BuildRecord
{
    private const string Header = "veo build record 1";

    private readonly string _command;
    private readonly IReadOnlyList<(string Path, long Time, long Length)> _inputs;

    private BuildRecord(string command, IReadOnlyList<(string Path, long Time, long Length)> inputs)
    {
        _command = command;
        _inputs = inputs;
    }

    /// <summary>The path of the record of an output.</summary>
    public static string PathFor(string output) => output + ".record";

    /// <summary>Writes the record of an output that was just made.</summary>
    /// <param name="output">The output.</param>
    /// <param name="command">The compiler's identity and command line, one per line.</param>
    /// <param name="inputs">All files it was made from.</param>
    /// <param name="started">When the tool was started: an input that changed later may have been read before or after.</param>
    public static void Write(string output, string command, IEnumerable<string> inputs, DateTime started)
    {
        StringBuilder text = new();
        text.Append(Header).Append('\n').Append(command).Append('\n').Append('\n');

        foreach (string input in inputs)
        {
            (long time, long length) = Stat(input);
            long recorded = time >= started.Ticks ? 0 : time;
            text.Append(recorded.ToString(CultureInfo.InvariantCulture)).Append(' ')
                .Append(length.ToString(CultureInfo.InvariantCulture)).Append(' ')
                .Append(input).Append('\n');
        }

        File.WriteAllText(PathFor(output), text.ToString());
    }

    /// <summary>Says why an output must be made again, or null if it need not.</summary>
    public static string? WhyStale(string output, string command)
    {
        if (!File.Exists(output))
        {
            return "it does not exist";
        }

        if (Read(PathFor(output)) is not { } record)
        {
            return "there is no record of how it was made";
        }

        if (record._command != command)
        {
            return "the compiler or its command line changed";
        }

        return record.ChangedInput() is { } changed ? $"'{changed}' changed" : null;
    }

    private string? ChangedInput()
    {
        foreach ((string path, long time, long length) in _inputs)
        {
            if (Stat(path) != (time, length))
            {
                return path;
            }
        }

        return null;
    }

    private static (long Time, long Length) Stat(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.LastWriteTimeUtc.Ticks, file.Length) : (-1, -1);
    }

    private static BuildRecord? Read(string path)
    {
        try
        {
            string[] parts = File.ReadAllText(path).Split(["\n\n"], 2, StringSplitOptions.None);

            return parts.Length == 2 && parts[0].StartsWith(Header + "\n", StringComparison.Ordinal)
                ? new BuildRecord(parts[0].Substring(Header.Length + 1), [.. parts[1].Split('\n').Where(l => l.Length > 0).Select(ParseInput)])
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            // An unreadable record is as good as none: make the output again.
            return null;
        }
    }

    private static (string Path, long Time, long Length) ParseInput(string line)
    {
        string[] fields = line.Split([' '], 3);

        return fields.Length == 3
            ? (fields[2], long.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture))
            : throw new FormatException();
    }
}
