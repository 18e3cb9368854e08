using System;

namespace Veo.Build;

/// <summary>An item of the project is wrong.</summary>
internal sealed class BadItemException : Exception
{
    public BadItemException(string code, string item, string message)
        : base(message)
    {
        Code = code;
        Item = item;
    }

    /// <summary>The id of the diagnostic.</summary>
    public string Code { get; }

    /// <summary>The item, as the project names it.</summary>
    public string Item { get; }
}
