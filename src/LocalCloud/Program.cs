return args is ["--action", ..]
    ? await LocalCloud.ActionCommand.RunAsync(args, Console.Out, Console.Error)
    : await LocalCloud.LocalRun.RunAsync(args, Console.Out, Console.Error);
