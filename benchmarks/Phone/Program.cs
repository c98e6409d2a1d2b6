using System.Reflection;
using BenchmarkDotNet.Running;
using ContactLookup.Benchmarks;

switch (args)
{
    case ["--smoke"]:
        Smoke.RunAll();
        break;
    case ["--phones-beside-node"]:
        PhonesBesideNode.Run();
        break;
    case ["--phones-first-use"]:
        PhonesFirstUse.RunAll();
        break;
    case ["--phones-first-use", var text]:
        PhonesFirstUse.Run(text);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        break;
}
