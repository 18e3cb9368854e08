using System;
using System.Linq;

namespace Veo.Contracts;

/// <summary>Reads the name of a C type: C's own types, those of <c>&lt;stdint.h&gt;</c>, <c>size_t</c> and its like, and pointers to anything.</summary>
internal static class CTypeParser
{
    /// <summary>What may be written, for messages.</summary>
    public const string Expected =
        "Write one of C's own types ('int', 'unsigned long', 'double'), one of <stdint.h> ('int32_t'), 'size_t', 'ssize_t', 'ptrdiff_t', 'intptr_t', " +
        "'uintptr_t', or a pointer ('const double *', 'void *')";

    private static readonly char[] Blanks = { ' ', '\t', '\r', '\n' };

    private static readonly string[] PointerQualifiers = { "const", "volatile", "restrict", "__restrict", "__restrict__" };

    /// <summary>Reads a type's name.</summary>
    /// <param name="text">The name.</param>
    /// <param name="type">The type; null if the name is wrong.</param>
    /// <param name="reason">What is wrong and what to write instead, as the second half of a sentence; empty if nothing is.</param>
    /// <returns>Whether the name is right.</returns>
    public static bool TryParse(string text, out CTypeName? type, out string reason)
    {
        type = null;
        var words = text.Replace("*", " * ").Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        reason = WhyNoWords(words);

        if (reason.Length != 0)
        {
            return false;
        }

        var star = Array.IndexOf(words, "*");
        var target = (star < 0 ? words : words.Take(star)).Where(static word => word is not ("const" or "volatile")).ToArray();
        var isConst = words.Take(star < 0 ? 0 : star).Contains("const");
        type = star < 0 ? Value(target, out reason) : Pointer(target, words.Skip(star).ToArray(), isConst, out reason);
        return type is not null;
    }

    private static string WhyNoWords(string[] words)
    {
        if (words.Length == 0)
        {
            return "it is empty";
        }

        foreach (var word in words.Where(static word => word != "*" && !IsIdentifier(word)))
        {
            return word.Any(static c => c is '[' or ']') ? "an array is passed as a pointer: write 'double *'"
                : word.Any(static c => c == '&') ? "a reference is passed as a pointer: write 'double *'"
                : word.Any(static c => c is '(' or ')') ? "a function is passed by its address: write 'void *'"
                : $"'{word}' is no part of a C type";
        }

        return "";
    }

    private static CTypeName? Value(string[] words, out string reason)
    {
        reason = "";

        if (words is ["void"])
        {
            return new CTypeName("void", CTypeShape.Void);
        }

        if (CTypeTable.TryFind(words, out var kind))
        {
            return new CTypeName(string.Join(" ", words), CTypeShape.Scalar, kind, IsPlainChar(words));
        }

        reason = CTypeTable.WhyNoValue(words);
        return null;
    }

    private static CTypeName? Pointer(string[] target, string[] rest, bool isConst, out string reason)
    {
        if (target.Length == 0)
        {
            reason = "a '*' follows a type: write 'double *'";
            return null;
        }

        if (rest.FirstOrDefault(static word => word != "*" && !PointerQualifiers.Contains(word)) is { } stranger)
        {
            reason = $"'{stranger}' cannot follow a '*'; write the type without a parameter name";
            return null;
        }

        var isScalar = CTypeTable.TryFind(target, out var kind);

        if (!isScalar && !CTypeTable.IsName(target))
        {
            reason = CTypeTable.WhyNoValue(target);
            return null;
        }

        // What a pointer to a pointer points to is an address.
        var depth = rest.Count(static word => word == "*");
        var isDirect = isScalar && depth == 1;
        var text = $"{(isConst ? "const " : "")}{string.Join(" ", target)} {new string('*', depth)}";
        reason = "";
        return new CTypeName(
            text, CTypeShape.Pointer, isDirect ? kind : ScalarKind.None, isDirect && IsPlainChar(target), isConst && depth == 1);
    }

    private static bool IsPlainChar(string[] words) => words is ["char"];

    private static bool IsIdentifier(string word) =>
        !char.IsDigit(word[0]) && word.All(static c => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9'));
}
