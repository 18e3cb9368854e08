namespace Veo.Tests;

/// <summary>An enumeration that crosses as its underlying type.</summary>
#pragma warning disable CA1028 // The underlying type is the point.
public enum Colour : byte
#pragma warning restore CA1028
{
    None = 0,
    Red = 1,
    Violet = 255,
}
