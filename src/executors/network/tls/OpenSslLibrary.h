// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// What is used of libcrypto and libssl; macros and inline functions of their headers lead to these.
#define OC_CRYPTO_FUNCTIONS(F)                                                                                         \
    F(ASN1_STRING_get0_data)                                                                                           \
    F(ASN1_STRING_length)                                                                                              \
    F(ASN1_INTEGER_to_BN)                                                                                              \
    F(ASN1_TIME_to_tm)                                                                                                 \
    F(BIO_ctrl)                                                                                                        \
    F(BIO_free)                                                                                                        \
    F(BIO_new)                                                                                                         \
    F(BIO_new_mem_buf)                                                                                                 \
    F(BIO_read)                                                                                                        \
    F(BIO_s_mem)                                                                                                       \
    F(BIO_write)                                                                                                       \
    F(BN_bn2hex)                                                                                                       \
    F(BN_free)                                                                                                         \
    F(CRYPTO_free)                                                                                                     \
    F(ERR_clear_error)                                                                                                 \
    F(ERR_peek_error)                                                                                                  \
    F(ERR_reason_error_string)                                                                                         \
    F(EVP_PKEY_get_bits)                                                                                               \
    F(EVP_PKEY_get_base_id)                                                                                            \
    F(EVP_PKEY_get_group_name)                                                                                         \
    F(EVP_PKEY_get_security_bits)                                                                                      \
    F(EVP_sha256)                                                                                                      \
    F(GENERAL_NAMES_free)                                                                                              \
    F(OBJ_find_sigid_algs)                                                                                             \
    F(OBJ_nid2ln)                                                                                                      \
    F(OBJ_nid2sn)                                                                                                      \
    F(OPENSSL_sk_free)                                                                                                 \
    F(OPENSSL_sk_new_null)                                                                                             \
    F(OPENSSL_sk_num)                                                                                                  \
    F(OPENSSL_sk_push)                                                                                                 \
    F(OPENSSL_sk_value)                                                                                                \
    F(PEM_read_bio)                                                                                                    \
    F(X509_STORE_CTX_free)                                                                                             \
    F(X509_STORE_CTX_get0_param)                                                                                       \
    F(X509_STORE_CTX_get_current_cert)                                                                                 \
    F(X509_STORE_CTX_get_error)                                                                                        \
    F(X509_STORE_CTX_get_error_depth)                                                                                  \
    F(X509_STORE_CTX_get_ex_data)                                                                                      \
    F(X509_STORE_CTX_init)                                                                                             \
    F(X509_STORE_CTX_new)                                                                                              \
    F(X509_STORE_CTX_set_default)                                                                                      \
    F(X509_STORE_CTX_set_ex_data)                                                                                      \
    F(X509_STORE_CTX_set_verify_cb)                                                                                    \
    F(X509_STORE_free)                                                                                                 \
    F(X509_STORE_add_cert)                                                                                             \
    F(X509_STORE_load_path)                                                                                            \
    F(X509_STORE_new)                                                                                                  \
    F(X509_STORE_set_default_paths)                                                                                    \
    F(X509_VERIFY_PARAM_set1_host)                                                                                     \
    F(X509_VERIFY_PARAM_set1_ip_asc)                                                                                   \
    F(X509_VERIFY_PARAM_set_auth_level)                                                                                \
    F(X509_VERIFY_PARAM_set_flags)                                                                                     \
    F(X509_VERIFY_PARAM_set_hostflags)                                                                                 \
    F(X509_NAME_print_ex)                                                                                              \
    F(X509_check_ca)                                                                                                   \
    F(X509_digest)                                                                                                     \
    F(X509_free)                                                                                                       \
    F(X509_get_default_cert_dir)                                                                                       \
    F(X509_get_default_cert_dir_env)                                                                                   \
    F(X509_get0_notAfter)                                                                                              \
    F(X509_get0_notBefore)                                                                                             \
    F(X509_get0_pubkey)                                                                                                \
    F(X509_get0_serialNumber)                                                                                          \
    F(X509_get_ext_d2i)                                                                                                \
    F(X509_get_issuer_name)                                                                                            \
    F(X509_get_signature_info)                                                                                         \
    F(X509_get_signature_nid)                                                                                          \
    F(X509_get_subject_name)                                                                                           \
    F(X509_self_signed)                                                                                                \
    F(X509_up_ref)                                                                                                     \
    F(X509_verify_cert)                                                                                                \
    F(X509_verify_cert_error_string)                                                                                   \
    F(d2i_X509)                                                                                                        \
    F(d2i_X509_AUX)

#define OC_SSL_FUNCTIONS(F)                                                                                            \
    F(SSL_CIPHER_get_bits)                                                                                             \
    F(SSL_CIPHER_get_name)                                                                                             \
    F(SSL_CTX_ctrl)                                                                                                    \
    F(SSL_CTX_free)                                                                                                    \
    F(SSL_CTX_new)                                                                                                     \
    F(SSL_CTX_set_cert_verify_callback)                                                                                \
    F(SSL_CTX_set_cipher_list)                                                                                         \
    F(SSL_CTX_set_client_cert_cb)                                                                                      \
    F(SSL_CTX_set_options)                                                                                             \
    F(SSL_CTX_set_security_level)                                                                                      \
    F(SSL_ctrl)                                                                                                        \
    F(SSL_do_handshake)                                                                                                \
    F(SSL_free)                                                                                                        \
    F(SSL_get0_alpn_selected)                                                                                          \
    F(SSL_get_current_cipher)                                                                                          \
    F(SSL_get_error)                                                                                                   \
    F(SSL_get_ex_data)                                                                                                 \
    F(SSL_get_peer_cert_chain)                                                                                         \
    F(SSL_get_version)                                                                                                 \
    F(SSL_new)                                                                                                         \
    F(SSL_read)                                                                                                        \
    F(SSL_set_alpn_protos)                                                                                             \
    F(SSL_set_bio)                                                                                                     \
    F(SSL_set_connect_state)                                                                                           \
    F(SSL_set_ex_data)                                                                                                 \
    F(SSL_shutdown)                                                                                                    \
    F(TLS_client_method)

namespace oc {

/// OpenSSL 3, loaded with the first certificate: nothing else needs it, and every opsctl would pay for it when it
/// starts. Its functions by their own names. Any thread.
struct OpenSslLibrary {
#define OC_DECLARE(name) decltype(&::name) name = nullptr;
    OC_CRYPTO_FUNCTIONS(OC_DECLARE)
    OC_SSL_FUNCTIONS(OC_DECLARE)
#undef OC_DECLARE

    /// Loaded, once for the process; "library_missing" where it is not installed.
    [[nodiscard]] static const Result<OpenSslLibrary>& get();
    /// What the library says of the first error of this thread, which is forgotten then; empty when there is none.
    [[nodiscard]] QString takeError() const;
};

} // namespace oc
