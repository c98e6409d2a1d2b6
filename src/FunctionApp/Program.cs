using FunctionApp;

return await CustomHandler.RunAsync(args);
