using System;
using System.Collections.Generic;
using System.Linq;

namespace Veo.Contracts;

/// <summary>The table of C's numbers: which class of argument each name means on the machines that Veo knows, which all are LP64.</summary>
internal static class CTypeTable
{
    private static readonly string[] Keywords =
    {
        "char", "short", "int", "long", "signed", "unsigned", "float", "double", "void", "_Bool", "_Complex", "_Imaginary",
    };

    private static readonly Dictionary<string, ScalarKind> Names = new(StringComparer.Ordinal)
    {
        ["int8_t"] = ScalarKind.SByte,
        ["uint8_t"] = ScalarKind.Byte,
        ["int16_t"] = ScalarKind.Int16,
        ["uint16_t"] = ScalarKind.UInt16,
        ["int32_t"] = ScalarKind.Int32,
        ["uint32_t"] = ScalarKind.UInt32,
        ["int64_t"] = ScalarKind.Int64,
        ["uint64_t"] = ScalarKind.UInt64,
        ["int_least8_t"] = ScalarKind.SByte,
        ["uint_least8_t"] = ScalarKind.Byte,
        ["int_least16_t"] = ScalarKind.Int16,
        ["uint_least16_t"] = ScalarKind.UInt16,
        ["int_least32_t"] = ScalarKind.Int32,
        ["uint_least32_t"] = ScalarKind.UInt32,
        ["int_least64_t"] = ScalarKind.Int64,
        ["uint_least64_t"] = ScalarKind.UInt64,
        ["int_fast8_t"] = ScalarKind.SByte,
        ["uint_fast8_t"] = ScalarKind.Byte,
        ["int_fast64_t"] = ScalarKind.Int64,
        ["uint_fast64_t"] = ScalarKind.UInt64,
        ["intmax_t"] = ScalarKind.Int64,
        ["uintmax_t"] = ScalarKind.UInt64,
        ["size_t"] = ScalarKind.UInt64,
        ["ssize_t"] = ScalarKind.Int64,
        ["ptrdiff_t"] = ScalarKind.NInt,
        ["intptr_t"] = ScalarKind.NInt,
        ["uintptr_t"] = ScalarKind.NUInt,
    };

    /// <summary>Finds the class of a number by its name.</summary>
    /// <param name="words">The words of the name; C does not care about their order.</param>
    /// <param name="kind">The class.</param>
    /// <returns>Whether it is the name of a number.</returns>
    public static bool TryFind(string[] words, out ScalarKind kind)
    {
        if (words.Length == 1 && Names.TryGetValue(words[0], out kind))
        {
            return true;
        }

        var isUnsigned = words.Contains("unsigned");
        var core = string.Join(" ", words.Where(static word => word is not ("signed" or "unsigned")).OrderBy(static word => word, StringComparer.Ordinal));
        var signs = words.Count(static word => word is "signed" or "unsigned");
        kind = (core, isUnsigned) switch
        {
            _ when signs > 1 => ScalarKind.None,
            ("char", true) => ScalarKind.Byte,
            ("char", false) => ScalarKind.SByte,
            ("short" or "int short", true) => ScalarKind.UInt16,
            ("short" or "int short", false) => ScalarKind.Int16,
            ("int", true) => ScalarKind.UInt32,
            ("int", false) => ScalarKind.Int32,
            ("", true) => ScalarKind.UInt32,
            ("", false) when signs == 1 => ScalarKind.Int32,
            ("long" or "int long" or "long long" or "int long long", true) => ScalarKind.UInt64,
            ("long" or "int long" or "long long" or "int long long", false) => ScalarKind.Int64,
            ("float", false) when signs == 0 => ScalarKind.Single,
            ("double", false) when signs == 0 => ScalarKind.Double,
            _ => ScalarKind.None,
        };
        return kind != ScalarKind.None;
    }

    /// <summary>Whether words can name what a pointer points to, beside a number.</summary>
    /// <param name="words">The words before the first star.</param>
    /// <returns>Whether they can.</returns>
    public static bool IsName(string[] words) => words switch
    {
        ["void"] or ["_Bool"] or ["long", "double"] or ["double", "long"] => true,
        ["float" or "double", "_Complex"] or ["_Complex", "float" or "double"] => true,
        [var name] => !Keywords.Contains(name) && !IsTag(name),
        [var tag, var name] => IsTag(tag) && !Keywords.Contains(name) && !IsTag(name),
        _ => false,
    };

    /// <summary>Why a type cannot be passed by value.</summary>
    /// <param name="words">The words of its name.</param>
    /// <returns>The reason and a way out, as the second half of a sentence.</returns>
    public static string WhyNoValue(string[] words) => words switch
    {
        ["_Bool" or "bool"] => "it has 1 byte here and 4 on the VE; let the kernel take an 'int' or an 'unsigned char'",
        ["long", "double"] or ["double", "long"] => "it differs between host and device; let the kernel take a 'double', or a pointer",
        ["int_fast16_t" or "uint_fast16_t" or "int_fast32_t" or "uint_fast32_t"] =>
            "its width differs between C libraries; let the kernel take a type of exact width, such as 'int32_t'",
        ["struct" or "union", _] => "structs go by address: let the kernel take a pointer",
        ["enum", _] => "an enum goes as its underlying integer: write 'int'",
        _ when words.Contains("_Complex") || words.Contains("complex") => "complex numbers go by address: let the kernel take a pointer",
        ["void"] => "'void' is no argument; leave it out",
        [] => "it names no type",
        _ => $"it is no type that a call can pass. {CTypeParser.Expected}",
    };

    private static bool IsTag(string word) => word is "struct" or "union" or "enum";
}
