namespace Veo.Requests;

/// <summary>What a request does on the device.</summary>
internal enum OperationKind
{
    Call,
    Read,
    Write,
    Free,
    Synchronize,
}
