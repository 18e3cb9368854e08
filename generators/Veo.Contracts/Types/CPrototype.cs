using System.Linq;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Writes the C declaration that a kernel method means, for people who compare it with the kernel's source.</summary>
public static class CPrototype
{
    /// <summary>The prototype of a method.</summary>
    /// <param name="method">A method without problems.</param>
    /// <returns>The prototype, such as <c>double mysum(double *values, int count)</c>.</returns>
    public static string Of(KernelMethod method)
    {
        var parameters = method.Parameters
            .Where(static parameter => parameter.Argument.Index >= 0)
            .Select(static parameter => Declare(parameter.Argument.CType, parameter.Name.TrimStart('@')));

        var list = string.Join(", ", parameters);
        return $"{Declare(method.Result.CType, method.Symbol)}({(list.Length == 0 ? "void" : list)})";
    }

    internal static string Pointer(ITypeSymbol element, bool isReadOnly)
    {
        var scalar = ScalarTypes.CType(ScalarTypes.Classify(element));
        var name = scalar.Length == 0 ? element.Name : scalar;
        return isReadOnly ? $"const {name} *" : $"{name} *";
    }

    private static string Declare(string type, string name) => type.EndsWith("*", System.StringComparison.Ordinal) ? type + name : $"{type} {name}";
}
