namespace Veo.Functions;

/// <summary>What a <see cref="VeArgument"/> holds.</summary>
internal enum ArgumentForm : byte
{
    /// <summary>Nothing: it was never given a value.</summary>
    None,

    /// <summary>A number, in its bits.</summary>
    Scalar,

    /// <summary>A device address, with its owner.</summary>
    Pointer,

    /// <summary>Memory of the caller.</summary>
    Stack,

    /// <summary>A text, or none.</summary>
    Text,
}
