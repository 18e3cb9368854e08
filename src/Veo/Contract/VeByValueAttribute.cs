namespace Veo;

/// <summary>Passes a scalar of a Fortran kernel by value, as a dummy argument with the <c>VALUE</c> attribute expects it.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class VeByValueAttribute : Attribute;
