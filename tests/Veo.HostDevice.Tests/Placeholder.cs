namespace Veo.HostDevice.Tests;

public class PlaceholderTests { [Fact] public void Nothing() { } }
