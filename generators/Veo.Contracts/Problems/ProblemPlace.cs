namespace Veo.Contracts;

/// <summary>Which part of a declaration a problem is about. The analyzers turn it into a location.</summary>
/// <param name="Part">The part.</param>
/// <param name="Index">Which of several such parts, from zero; outermost first for containing types.</param>
public readonly record struct ProblemPlace(ProblemPart Part, int Index = 0)
{
    /// <summary>The name of the member or interface.</summary>
    public static ProblemPlace Identifier => new(ProblemPart.Identifier);

    /// <summary>The type that a member returns.</summary>
    public static ProblemPlace ReturnType => new(ProblemPart.ReturnType);

    /// <summary>The argument of <c>[VeSymbol]</c>, or the method's name if there is none.</summary>
    public static ProblemPlace Symbol => new(ProblemPart.Symbol);

    /// <summary>The type of a parameter.</summary>
    /// <param name="index">The parameter's position from zero.</param>
    /// <returns>The place.</returns>
    public static ProblemPlace ParameterType(int index) => new(ProblemPart.ParameterType, index);

    /// <summary>The name of a parameter.</summary>
    /// <param name="index">The parameter's position from zero.</param>
    /// <returns>The place.</returns>
    public static ProblemPlace ParameterName(int index) => new(ProblemPart.ParameterName, index);

    /// <summary>One of the interface's own bases.</summary>
    /// <param name="index">The base's position in the interface's list of direct bases.</param>
    /// <returns>The place.</returns>
    public static ProblemPlace Base(int index) => new(ProblemPart.Base, index);

    /// <summary>A type around the interface.</summary>
    /// <param name="index">The type's position, the outermost being zero.</param>
    /// <returns>The place.</returns>
    public static ProblemPlace ContainingType(int index) => new(ProblemPart.ContainingType, index);
}

/// <summary>The parts of a declaration that a problem can be about.</summary>
public enum ProblemPart
{
    /// <summary>The declared name.</summary>
    Identifier,

    /// <summary>The returned type.</summary>
    ReturnType,

    /// <summary>The name given to the symbol.</summary>
    Symbol,

    /// <summary>A parameter's type.</summary>
    ParameterType,

    /// <summary>A parameter's name.</summary>
    ParameterName,

    /// <summary>A base interface.</summary>
    Base,

    /// <summary>A containing type.</summary>
    ContainingType,
}
