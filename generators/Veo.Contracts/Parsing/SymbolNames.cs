using System;
using System.Text;

namespace Veo.Contracts;

/// <summary>Which symbol a kernel method means.</summary>
public static class SymbolNames
{
    /// <summary>The longest symbol name that VEO takes, in bytes.</summary>
    public const int MaxLength = 255;

    private const string AsyncSuffix = "Async";

    /// <summary>The symbol of a method without <c>[VeSymbol]</c>.</summary>
    /// <param name="methodName">The method's name.</param>
    /// <param name="isAwaitable">Whether the method returns an awaitable, so that a trailing <c>Async</c> is no part of the name.</param>
    /// <param name="options">Language and naming of the kernel interface.</param>
    /// <returns>The symbol.</returns>
    public static string Default(string methodName, bool isAwaitable, KernelOptions options)
    {
        var name = isAwaitable && methodName.Length > AsyncSuffix.Length && methodName.EndsWith(AsyncSuffix, StringComparison.Ordinal)
            ? methodName.Substring(0, methodName.Length - AsyncSuffix.Length)
            : methodName;

        if (options.UsesSnakeCase)
        {
            name = ToSnakeCase(name);
        }

        return options.IsFortran ? name.ToLowerInvariant() + "_" : name;
    }

    /// <summary>What makes a name unusable as a symbol.</summary>
    /// <param name="symbol">The name.</param>
    /// <returns>The second half of a sentence, or null if the name is usable.</returns>
    public static string? WhyInvalid(string? symbol)
    {
        if (string.IsNullOrEmpty(symbol))
        {
            return "a symbol has at least one character";
        }

        // Anything printable is allowed, since compilers and linkers disagree about '$', '.' and '@'.
        foreach (var character in symbol!)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                return "a symbol has no blanks and no control characters";
            }
        }

        return Encoding.UTF8.GetByteCount(symbol) > MaxLength ? $"a symbol has at most {MaxLength} bytes" : null;
    }

    /// <summary>Words in lower case, joined by underscores: a word starts at a capital after a small letter or digit, and at the last of
    /// several capitals if a small letter follows.</summary>
    private static string ToSnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 8);

        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_')
            {
                var startsAfterSmall = !char.IsUpper(name[i - 1]);
                var endsCapitals = i + 1 < name.Length && char.IsLower(name[i + 1]);

                if (startsAfterSmall || endsCapitals)
                {
                    result.Append('_');
                }
            }

            result.Append(char.ToLowerInvariant(name[i]));
        }

        return result.ToString();
    }
}
