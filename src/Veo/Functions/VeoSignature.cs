using Veo.Contracts;

namespace Veo;

/// <summary>A C function's result and argument types, given at run time.</summary>
/// <remarks>
/// Types are written as in C: C's own (<c>unsigned long</c>), those of <c>&lt;stdint.h&gt;</c>, <c>size_t</c>, <c>ssize_t</c>, <c>ptrdiff_t</c>,
/// <c>intptr_t</c>, <c>uintptr_t</c>, pointers to anything (<c>const double *</c>, <c>struct point *</c>, <c>void *</c>), and <c>void</c> as result.
/// Nothing ties them to the compiled kernel, so they must be right; a kernel interface (<see cref="VeKernelAttribute"/>) is checked by the compiler.
/// Immutable; one signature can serve many functions.
/// </remarks>
public sealed class VeoSignature
{
    /// <summary>VEO's documented limit.</summary>
    internal const int MaxArguments = 32;

    /// <summary>Makes a signature.</summary>
    /// <param name="result">The result's C type; <c>void</c> for none.</param>
    /// <param name="arguments">The arguments' C types, at most 32.</param>
    /// <exception cref="ArgumentException">A type is not known, cannot be passed, or there are too many.</exception>
    public VeoSignature(string result, params ReadOnlySpan<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (arguments.Length > MaxArguments)
        {
            throw new ArgumentException($"The signature has {arguments.Length} arguments; VEO carries at most {MaxArguments}.", nameof(arguments));
        }

        ResultType = Parse(result, "The result", nameof(result));
        var types = new CTypeName[arguments.Length];
        for (int i = 0; i < types.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(arguments[i], nameof(arguments));
            types[i] = Parse(arguments[i], $"Argument {i}", nameof(arguments));
            if (types[i].Shape == CTypeShape.Void)
            {
                throw new ArgumentException($"Argument {i} of the signature is 'void'; a function without arguments has none in its signature.", nameof(arguments));
            }
        }

        ArgumentTypes = types;
        Result = ResultType.Text;
        Arguments = Array.AsReadOnly(Array.ConvertAll(types, static type => type.Text));
    }

    /// <summary>The result's C type.</summary>
    public string Result { get; }

    /// <summary>The arguments' C types.</summary>
    public IReadOnlyList<string> Arguments { get; }

    internal CTypeName ResultType { get; }

    internal CTypeName[] ArgumentTypes { get; }

    /// <summary>The signature as C writes a function's type.</summary>
    /// <returns>For example <c>double (const double *, int)</c>.</returns>
    public override string ToString() => Declare("");

    /// <summary>The declaration of a function of this signature.</summary>
    internal string Declare(string function)
    {
        string gap = Result.EndsWith('*') ? "" : " ";
        return $"{Result}{gap}{function}({(Arguments.Count == 0 ? "void" : string.Join(", ", Arguments))})";
    }

    private static CTypeName Parse(string text, string what, string parameterName) =>
        CTypeParser.TryParse(text, out CTypeName? type, out string reason)
            ? type!
            : throw new ArgumentException($"{what} of the signature is '{text}': {reason.TrimEnd('.')}.", parameterName);
}
