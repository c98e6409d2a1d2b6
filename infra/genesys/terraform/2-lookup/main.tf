# Step 2 of 2. Apply it twice:
#   before infra/deploy: it makes the OAuth client that the app signs in with, and prints its ID
#   after infra/deploy, with -var-file=…/artifacts/genesys/deployment.tfvars.json: it adds the integrations and the data actions
# The contracts are read from the files that infra/genesys/make writes, so that each is in one place.

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
  description = "Output lookupUrl of the Azure deployment. Empty before there is one: then only the OAuth client is made."
  type        = string
  default     = ""
  validation {
    condition     = var.lookup_url == "" || startswith(var.lookup_url, "https://")
    error_message = "lookup_url must begin with https://, because data actions call no other addresses."
  }
}

variable "action_timeout_seconds" {
  description = "Timeout of the data action, 1 to 60. Longer than Lookup__Budget and a cold start of the app."
  type        = number
  default     = 9
  validation {
    condition     = var.action_timeout_seconds >= 1 && var.action_timeout_seconds <= 60
    error_message = "action_timeout_seconds must be between 1 and 60."
  }
}

variable "files" {
  description = "Folder with the files that infra/genesys/make wrote: artifacts/genesys of the deployment, or infra/genesys."
  type        = string
  default     = "../.."
}

variable "function_key" {
  description = "Function key of the app. Give it as TF_VAR_function_key. Terraform keeps it in its state: protect that, or make the credential by hand."
  type        = string
  sensitive   = true
  default     = ""
}

variable "entra" {
  description = "For an app that requires Entra ID (parameter entra of the Azure deployment): the tenant, the client ID of the app registration for Genesys, and the application ID URI of the app followed by /.default. Null: the function key alone."
  type = object({
    tenant_id = string
    client_id = string
    scope     = string
  })
  default = null
}

variable "entra_client_secret" {
  description = "Client secret of that registration. Give it as TF_VAR_entra_client_secret. Terraform keeps it in its state, like the function key."
  type        = string
  sensitive   = true
  default     = ""
}

variable "division_id" {
  description = "Division whose contacts are looked up; * is all of them. The same as Genesys__DivisionId."
  type        = string
  default     = "*"
}

variable "secret_directory" {
  description = "Directory in which the provider writes the client secret, in a file named like the client ID. Make it readable for you alone (chmod 700), give the file to infra/deploy --secret-stdin, then delete it."
  type        = string
}

locals {
  deployed = var.lookup_url == "" ? 0 : 1
  lookup   = jsondecode(file("${var.files}/contact-lookup${var.entra == null ? "" : "-entra"}.custom.json"))
  sign_in  = jsondecode(file("${var.files}/contact-lookup-entra.customAuth.json"))
  link     = jsondecode(file("${var.files}/associate-contact.custom.json"))

  # The data actions. Each needs its integration, so there are none before the app is deployed.
  actions = { for name, action in {
    lookup = { file = local.lookup, url = var.lookup_url, timeout = var.action_timeout_seconds, integration = one(genesyscloud_integration.lookup) }
    link   = { file = local.link, url = local.link.config.request.requestUrlTemplate, timeout = 3, integration = one(genesyscloud_integration.native) }
  } : name => action if local.deployed == 1 }
}

data "genesyscloud_auth_role" "lookup" {
  name = "Contact Lookup"
}

data "genesyscloud_auth_role" "link" {
  name = "Contact Lookup linking"
}

# Scopes do not apply to client credentials: what this client may do is its role in its division.
# The provider cannot set allowed addresses: add the output egressAddress of the Azure deployment by hand.
resource "genesyscloud_oauth_client" "lookup" {
  name                          = "Contact Lookup"
  description                   = "Signs in from the contact lookup function app"
  authorized_grant_type         = "CLIENT-CREDENTIALS"
  access_token_validity_seconds = 86400
  directory_client_secret       = var.secret_directory
  roles {
    role_id     = data.genesyscloud_auth_role.lookup.id
    division_id = var.division_id
  }
}

# UNVERIFIED: the name userDefined. GET /api/v2/integrations/credentials/types lists the names.
resource "genesyscloud_integration_credential" "key" {
  count                = local.deployed
  name                 = "Contact Lookup function key"
  credential_type_name = var.entra == null ? "userDefined" : "userDefinedOAuth"
  fields = merge(
    { functionKey = var.function_key },
    var.entra == null ? {} : {
      tenantId     = var.entra.tenant_id
      clientId     = var.entra.client_id
      clientSecret = var.entra_client_secret
      scope        = var.entra.scope
    }
  )
  lifecycle {
    precondition {
      condition     = var.function_key != ""
      error_message = "function_key is empty. Set TF_VAR_function_key; docs/genesys.md shows the command that reads the key."
    }
    precondition {
      condition     = var.entra == null || var.entra_client_secret != ""
      error_message = "entra_client_secret is empty. Set TF_VAR_entra_client_secret to the client secret of the app registration for Genesys."
    }
  }
}

resource "genesyscloud_integration" "lookup" {
  count            = local.deployed
  integration_type = "custom-rest-actions"
  intended_state   = "ENABLED"
  config {
    name = "Contact Lookup"
    # The provider's name for this slot, whatever the type of the credential.
    credentials = {
      basicAuth = genesyscloud_integration_credential.key[0].id
    }
  }
}

# Genesys makes this action along with an integration that has an OAuth credential; the provider fills it in.
resource "genesyscloud_integration_custom_auth_action" "sign_in" {
  count          = var.entra == null ? 0 : local.deployed
  integration_id = genesyscloud_integration.lookup[0].id
  name           = local.sign_in.name
  config_request {
    request_type         = local.sign_in.config.request.requestType
    request_url_template = local.sign_in.config.request.requestUrlTemplate
    request_template     = local.sign_in.config.request.requestTemplate
    headers              = local.sign_in.config.request.headers
  }
  config_response {
    success_template = local.sign_in.config.response.successTemplate
  }
}

# The Genesys Cloud integration signs in with a client of its own; the provider makes the credential along with it.
resource "genesyscloud_oauth_client" "link" {
  count                       = local.deployed
  name                        = "Contact Lookup linking"
  description                 = "Links external contacts to conversations"
  authorized_grant_type       = "CLIENT-CREDENTIALS"
  integration_credential_name = "Contact Lookup linking"
  roles {
    role_id     = data.genesyscloud_auth_role.link.id
    division_id = var.division_id
  }
}

resource "genesyscloud_integration" "native" {
  count            = local.deployed
  integration_type = "purecloud-data-actions"
  intended_state   = "ENABLED"
  config {
    name = "Genesys Cloud"
    credentials = {
      pureCloudOAuthClient = genesyscloud_oauth_client.link[0].integration_credential_id
    }
  }
}

# A changed contract makes Terraform drop the action and create another one under a new ID, which breaks flows that use it.
resource "genesyscloud_integration_action" "action" {
  for_each               = local.actions
  name                   = each.value.file.name
  category               = each.value.integration.config[0].name
  integration_id         = each.value.integration.id
  secure                 = each.value.file.secure
  config_timeout_seconds = each.value.timeout
  contract_input         = jsonencode(each.value.file.contract.input.inputSchema)
  contract_output        = jsonencode(each.value.file.contract.output.successSchema)
  config_request {
    request_type         = each.value.file.config.request.requestType
    request_url_template = each.value.url
    request_template     = each.value.file.config.request.requestTemplate
    headers              = each.value.file.config.request.headers
  }
  config_response {
    success_template = each.value.file.config.response.successTemplate
  }
  depends_on = [genesyscloud_integration_custom_auth_action.sign_in]
}

output "genesys_client_id" {
  description = "Option --genesys-client-id of infra/deploy."
  value       = genesyscloud_oauth_client.lookup.client_id
}

output "client_secret_file" {
  description = "The file for infra/deploy --secret-stdin. Delete it afterwards."
  value       = "${var.secret_directory}/${genesyscloud_oauth_client.lookup.client_id}"
}
