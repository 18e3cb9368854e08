using System;
using System.Collections.Generic;
using System.Text;

namespace Veo.Toolchain;

/// <summary>Splits an option string such as <c>-O3 "-DNAME=a b";-fopenmp</c> into arguments.</summary>
/// <remarks>
/// Options are separated by blanks, tabs, line ends and semicolons. Double and single quotes keep what is between them together
/// and are themselves dropped, wherever in an option they stand. There are no escapes, so a backslash is an ordinary
/// character; to pass one kind of quote, put it inside the other.
/// </remarks>
public static class OptionParser
{
    /// <summary>Splits <paramref name="text"/>; null and blank text give no options.</summary>
    /// <exception cref="FormatException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string? text)
    {
        List<string> options = [];
        StringBuilder option = new();
        bool started = false;
        char quote = '\0';

        foreach (char c in text ?? "")
        {
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    option.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                started = true;
            }
            else if (c == ';' || char.IsWhiteSpace(c))
            {
                Finish();
            }
            else
            {
                option.Append(c);
                started = true;
            }
        }

        if (quote != '\0')
        {
            throw new FormatException($"The options '{text}' have a quote ({quote}) that is not closed.");
        }

        Finish();
        return options;

        void Finish()
        {
            if (started)
            {
                options.Add(option.ToString());
            }

            option.Clear();
            started = false;
        }
    }
}
