# The Genesys side as code. `terraform apply` creates the OAuth client the app signs in with, its role, and the data action
# that calls the app. The contract is read from contact-lookup.custom.json, so that it stands in one place.

terraform {
  required_version = ">= 1.5"
  required_providers {
    genesyscloud = {
      source  = "mypurecloud/genesyscloud"
      version = "~> 1.84"
    }
  }
}

variable "lookup_url" {
  description = "Output lookupUrl of the deployment; infra/deploy prints it."
  type        = string
  validation {
    condition     = startswith(var.lookup_url, "https://")
    error_message = "Data actions call https addresses only."
  }
}

variable "function_key" {
  description = "Function key of the app. Terraform keeps it in its state: protect that, or make the credential by hand."
  type        = string
  sensitive   = true
}

variable "division_id" {
  description = "Division whose contacts are looked up; * is all of them. The same as Genesys__DivisionId."
  type        = string
  default     = "*"
}

variable "secret_directory" {
  description = "Directory in which the provider writes the client secret, in a file named like the client ID. Make it yours alone (chmod 700), hand the file to infra/deploy --secret-stdin, then delete it."
  type        = string
}

locals {
  action = jsondecode(file("${path.module}/contact-lookup.custom.json"))
}

resource "genesyscloud_auth_role" "lookup" {
  name        = "Contact Lookup"
  description = "Reads external contacts"
  permission_policies {
    domain      = "externalContacts"
    entity_name = "contact"
    action_set  = ["view"]
  }
}

# Scopes do not apply to client credentials: what this client may do is its role in its division.
# The client Terraform itself signs in with must hold the role in order to grant it.
resource "genesyscloud_oauth_client" "lookup" {
  name                          = "Contact Lookup"
  description                   = "Signs in from the contact lookup function app"
  authorized_grant_type         = "CLIENT-CREDENTIALS"
  access_token_validity_seconds = 86400
  directory_client_secret       = var.secret_directory
  roles {
    role_id     = genesyscloud_auth_role.lookup.id
    division_id = var.division_id
  }
}

resource "genesyscloud_integration_credential" "key" {
  name                 = "Contact Lookup function key"
  credential_type_name = "userDefined"
  fields = {
    functionKey = var.function_key
  }
}

resource "genesyscloud_integration" "lookup" {
  integration_type = "custom-rest-actions"
  intended_state   = "ENABLED"
  config {
    name = "Contact Lookup"
    # The provider's name for this slot, whatever the type of the credential.
    credentials = {
      basicAuth = genesyscloud_integration_credential.key.id
    }
  }
}

# A changed contract makes Terraform drop the action and create another one under a new ID, which breaks flows that use it.
resource "genesyscloud_integration_action" "lookup" {
  name                   = local.action.name
  category               = genesyscloud_integration.lookup.config[0].name
  integration_id         = genesyscloud_integration.lookup.id
  secure                 = local.action.secure
  config_timeout_seconds = 9
  contract_input         = jsonencode(local.action.contract.input.inputSchema)
  contract_output        = jsonencode(local.action.contract.output.successSchema)
  config_request {
    request_type         = local.action.config.request.requestType
    request_url_template = var.lookup_url
    request_template     = local.action.config.request.requestTemplate
    headers              = local.action.config.request.headers
  }
  config_response {
    success_template = local.action.config.response.successTemplate
  }
}

output "genesys_client_id" {
  description = "Option --genesys-client-id of infra/deploy."
  value       = genesyscloud_oauth_client.lookup.client_id
}
