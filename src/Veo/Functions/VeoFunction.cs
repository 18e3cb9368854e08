using Veo.CompilerServices;
using Veo.Contracts;
using Veo.Functions;

namespace Veo;

/// <summary>A function of a library, found by name and called with a signature given at run time.</summary>
/// <remarks>
/// Where the kernels are known when the program is written, a kernel interface (<see cref="VeKernelAttribute"/>) is the better way: the compiler checks it.
/// Immutable, and safe to use from several threads. After its library is unloaded, calls are refused.
/// </remarks>
public sealed partial class VeoFunction
{
    private readonly KernelSymbol _symbol;

    internal VeoFunction(VeoLibrary library, string name, ulong address)
        : this(new KernelSymbol(library, name, address), null)
    {
    }

    private VeoFunction(KernelSymbol symbol, VeoSignature? signature)
    {
        _symbol = symbol;
        Signature = signature;
    }

    /// <summary>The library that the function was found in.</summary>
    public VeoLibrary Library => _symbol.Library;

    /// <summary>The function's name, as the linker knows it.</summary>
    public string Name => _symbol.Name;

    /// <summary>The function's C types; <see langword="null"/> until they are given with <see cref="WithSignature(string, ReadOnlySpan{string})"/>.</summary>
    public VeoSignature? Signature { get; }

    /// <summary>The function's address on the device, for kernels that take a pointer to a function.</summary>
    public VePtr Address => Library.PointerTo(_symbol.Address);

    /// <summary>The same function with its C types.</summary>
    /// <param name="result">The result's C type; <c>void</c> for none.</param>
    /// <param name="arguments">The arguments' C types, as <see cref="VeoSignature"/> describes them.</param>
    /// <returns>A function that can be called; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">A type is not known, cannot be passed, or there are too many.</exception>
    public VeoFunction WithSignature(string result, params ReadOnlySpan<string> arguments) => WithSignature(new VeoSignature(result, arguments));

    /// <summary>The same function with its C types.</summary>
    /// <param name="signature">The types.</param>
    /// <returns>A function that can be called; this one stays as it is.</returns>
    public VeoFunction WithSignature(VeoSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return new VeoFunction(_symbol, signature);
    }

    /// <summary>The function as C declares it, as far as it is known.</summary>
    /// <returns>For example <c>double mysum(const double *, int)</c>.</returns>
    public override string ToString() => Signature?.Declare(Name) ?? Name;

    /// <summary>Checks everything about a call that can be known before it reaches the device.</summary>
    private CTypeName[] CheckCall<TResult>(ReadOnlySpan<VeArgument> arguments)
        where TResult : struct
    {
        VeoSignature signature = Signature ?? throw NoSignature();
        if (!IsResult<TResult>(signature.ResultType))
        {
            throw WrongResult<TResult>(signature);
        }

        CTypeName[] types = signature.ArgumentTypes;
        if (arguments.Length != types.Length)
        {
            throw new ArgumentException(
                $"'{this}' of '{Library.Name}' takes {types.Length} arguments, and the call gives {arguments.Length}.", nameof(arguments));
        }

        for (int i = 0; i < types.Length; i++)
        {
            if (!arguments[i].Fits(types[i]))
            {
                throw WrongArgument(i, types[i], in arguments[i]);
            }
        }

        return types;
    }

    // A result may be ignored, as in C.
    private static bool IsResult<TResult>(CTypeName type) =>
        typeof(TResult) == typeof(VoidResult)
        || (type.Shape switch
        {
            CTypeShape.Scalar => HostType<TResult>.Scalar != ScalarKind.None && type.Agrees(HostType<TResult>.Scalar),
            CTypeShape.Pointer => HostType<TResult>.IsPointer
                && (HostType<TResult>.Element is not { } element || type.Scalar == ScalarKind.None || type.Agrees(element)),
            _ => false,
        });

    private InvalidOperationException NoSignature() =>
        new($"Function '{Name}' of '{Library.Name}' has no signature, and VEO cannot know its types. Give them first: " +
            $"library[\"{Name}\"].WithSignature(\"double\", \"double *\", \"int\"), result type first.");

    private ArgumentException WrongResult<TResult>(VeoSignature signature) =>
        new($"'{this}' of '{Library.Name}' does not return a C# '{typeof(TResult).Name}'. {AdviceFor(signature.ResultType, isResult: true)}");

    private ArgumentException WrongArgument(int index, CTypeName type, in VeArgument argument) =>
        new($"Argument {index} of '{this}' of '{Library.Name}' is a '{type}' and cannot take {argument.Describe()}. {AdviceFor(type, isResult: false)}");

    private static string AdviceFor(CTypeName type, bool isResult)
    {
        string element = type.Scalar == ScalarKind.None ? "T" : ScalarTypes.Keyword(type.Scalar);
        return type.Shape switch
        {
            CTypeShape.Void => "It returns nothing: use the form without a result.",
            CTypeShape.Scalar => $"Use '{ScalarTypes.Keyword(type.Scalar)}'{(isResult ? " or an enum of it" : ", with a cast if need be")}; nothing is converted silently.",
            _ when isResult => $"Use 'VePtr<{element}>' or 'VePtr'.",
            _ when type.IsReadOnly => $"Use a 'VeBuffer<{element}>', a 'VePtr<{element}>', or OnStack.In over memory of '{element}'; As<T>() changes a pointer's type.",
            _ => $"Use a 'VeBuffer<{element}>', a 'VePtr<{element}>', or OnStack over memory of '{element}'; As<T>() changes a pointer's type.",
        };
    }
}
